import type { Command } from 'commander';
import { formatErrors } from '../errors/format-error.js';
import { projectErrorsOf } from '../errors/project-error.js';
import { failureJson } from '../report/result-json.js';
import { type Terminal, wantsColor } from '../report/terminal.js';
import type { Flags } from './flags.js';

const USAGE_CODES = new Set([
  'unknown-flag',
  'bad-argument',
  'selector-syntax',
  'unknown-warehouse',
]);

/** Prints the errors that a command threw and tells its exit code; a bug is thrown on. */
export function reportErrors(thrown: unknown, command: Command, terminal: Terminal): number {
  const errors = projectErrorsOf(thrown);
  const flags = command.opts<Flags>();
  const exitCode = errors.every(({ code }) => USAGE_CODES.has(code)) ? 2 : 1;
  const color = wantsColor(process.env, terminal.isTty);
  if (flags.logFormat === 'json') {
    for (const error of errors)
      terminal.stderr(
        `${JSON.stringify({ ts: new Date().toISOString(), level: 'error', event: 'error', code: error.code, message: error.message, file: error.at?.file, line: error.at?.line, column: error.at?.column, hint: error.hint })}\n`,
      );
  } else {
    terminal.stderr(`${formatErrors(errors, { color, width: terminal.columns })}\n`);
  }
  if (flags.json) terminal.stdout(failureJson(command.name(), errors, exitCode));
  return exitCode;
}
