import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';
import { packageRoot } from '../../src/workspace/package-root.js';

/** Bundles the command line as scripts/build.mjs does, but beside dist/; returns its start file. */
export async function buildCli(name: string): Promise<string> {
  const outdir = path.join(packageRoot(), 'node_modules/.cache', name);
  await build({
    absWorkingDir: packageRoot(),
    entryPoints: { idw: 'src/cli/idw.ts' },
    outdir,
    bundle: true,
    splitting: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'warning',
  });
  return path.join(outdir, 'idw.js');
}

/** A line that `--log-format json` writes. */
export interface LogEvent {
  readonly event: string;
  readonly name?: string;
}

/** How a process ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
}

/** A process of the command line, and how it will end. */
export interface Running {
  readonly child: ChildProcess;
  readonly exit: Promise<Exit>;
}

/** Starts the command line in a process of its own and hears of its events. */
export function startCli(
  cli: string,
  argv: readonly string[],
  heard: (event: LogEvent) => void = () => undefined,
): Running {
  const child = spawn(process.execPath, [cli, ...argv, '--log-format', 'json'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  const lines = createInterface({ input: child.stderr });
  lines.on('line', (line) => {
    stderr += `${line}\n`;
    if (line.startsWith('{')) heard(JSON.parse(line) as LogEvent);
  });
  const exit = new Promise<Exit>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal, stderr }));
  });
  return { child, exit };
}
