import { createReporter, type Reporter } from '../report/reporter.js';
import { isInteractive, type Terminal, wantsColor } from '../report/terminal.js';
import type { Flags } from './flags.js';

/**
 * Makes the reporter that the flags of a command ask for.
 * @param isPreviewed Whether the first rows of what was published are shown.
 */
export function reporterFor(flags: Flags, terminal: Terminal, isPreviewed = !flags.json): Reporter {
  return createReporter({
    format: flags.logFormat ?? 'text',
    quiet: flags.quiet ?? false,
    color: wantsColor(process.env, terminal.isTty),
    terminal,
    interactive: isInteractive(process.env, terminal.isTty) && !flags.quiet,
    preview: isPreviewed,
  });
}
