import { fileURLToPath } from 'node:url';
import { measure, median, printTable } from './measure.mjs';

const PROJECT = fileURLToPath(new URL('..', import.meta.url));

/** Measures start-up against an empty Node process, and the build of the sample. */
export async function benchStart() {
  const node = await median(9, () => measure(['-e', '0']));
  const rows = [];
  for (const args of [['--help'], ['--version'], ['build', '--quiet', '--database', ':memory:']]) {
    const { seconds } = await median(9, () => measure(['dist/idw.js', ...args], { cwd: PROJECT }));
    rows.push([
      `idw ${args.join(' ')}`,
      `${seconds.toFixed(3)} s`,
      (seconds / node.seconds).toFixed(2),
    ]);
  }
  console.log('\nStart-up');
  printTable(['command', 'wall time', 'ratio to node -e 0'], rows);
}
