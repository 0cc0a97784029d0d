import { createReporter, type Reporter } from '../report/reporter.js';
import { isInteractive, type Terminal, wantsColor } from '../report/terminal.js';
import type { Flags } from './flags.js';

/** Makes the reporter that the flags of a command ask for. */
export function reporterFor(flags: Flags, terminal: Terminal): Reporter {
  return createReporter({
    format: flags.logFormat ?? 'text',
    quiet: flags.quiet ?? false,
    color: wantsColor(process.env, terminal.isTty),
    terminal,
    interactive: isInteractive(process.env, terminal.isTty) && !flags.quiet,
    preview: !flags.json,
  });
}
