import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const PRELOAD = fileURLToPath(new URL('./report-memory.mjs', import.meta.url));

/** Runs a script in a process of its own: wall and processor seconds, and peak memory in MiB. */
export function measure(args, options = {}) {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn(process.execPath, ['--import', PRELOAD, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      ...options,
    });
    let output = '';
    let stdout = '';
    child.stdout.on('data', (data) => {
      stdout += data;
    });
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (data) => {
        output += data;
      });
    child.on('close', (code) => {
      const seconds = (performance.now() - start) / 1000;
      if (code !== 0) reject(new Error(`node ${args.join(' ')} exited with ${code}:\n${output}`));
      else
        resolve({
          seconds,
          mebibytes: Number(/peak-memory-kib (\d+)/.exec(output)?.[1]) / 1024,
          processorSeconds: Number(/processor-us (\d+)/.exec(output)?.[1]) / 1e6,
          output,
          stdout,
        });
    });
  });
}

/** The median of several runs by wall time. */
export async function median(runs, run) {
  const results = [];
  for (let index = 0; index < runs; index += 1) results.push(await run(index));
  return results.sort((a, b) => a.seconds - b.seconds)[Math.floor(results.length / 2)];
}

/** Prints rows of text as an aligned table. */
export function printTable(head, rows) {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column].length)),
  );
  const line = (cells) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`;
  console.log(
    [
      line(head),
      `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`,
      ...rows.map(line),
    ].join('\n'),
  );
}
