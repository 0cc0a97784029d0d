import { type ChildProcess, spawn } from 'node:child_process';
import { onTestFinished } from 'vitest';

/** Opens a database in another process, which holds it until the test is over. */
export async function holdDatabase(file: string): Promise<ChildProcess> {
  const module = import.meta.resolve('@duckdb/node-api');
  const program = `import { DuckDBInstance } from '${module}';
const instance = await DuckDBInstance.create(process.argv[1]);
await (await instance.connect()).run('create table if not exists held (n int)');
console.log('held'); setInterval(() => instance, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, file]);
  onTestFinished(() => void child.kill('SIGKILL'));
  await new Promise((resolve) => child.stdout.once('data', resolve));
  return child;
}
