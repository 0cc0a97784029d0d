#!/usr/bin/env node
import { crashText } from './crash.js';
import { main } from './main.js';

/** Wide enough for the published tables: what is piped into a file or a log is not cut to a screen. */
const PIPED_COLUMNS = 200;

const interruption = new AbortController();
let interruptions = 0;
process.on('SIGINT', () => {
  interruptions += 1;
  if (interruptions > 1) process.exit(130);
  interruption.abort();
});
process.on('SIGTERM', () => interruption.abort());
// A reader that goes away, such as head, ends the output and not the build.
process.stdout.on('error', ignoreClosedPipe);
process.stderr.on('error', ignoreClosedPipe);
process.on('uncaughtException', (error) => {
  process.stderr.write(crashText(error, process.env), () => process.exit(1));
});

process.exitCode = await main(
  process.argv.slice(2),
  {
    stdout: (text) => void process.stdout.write(text),
    stderr: (text) => void process.stderr.write(text),
    isTty: process.stderr.isTTY === true,
    isScreen: process.stdout.isTTY === true,
    get columns() {
      return process.stdout.columns ?? process.stderr.columns ?? PIPED_COLUMNS;
    },
    get rows() {
      return process.stderr.rows;
    },
  },
  interruption.signal,
).catch((error: unknown) => {
  process.stderr.write(crashText(error, process.env));
  return 1;
});

function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}
