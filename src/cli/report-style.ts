import type { SyncReportStyle } from '../report/sync-report.js';
import { type Terminal, wantsColor } from '../report/terminal.js';
import type { Flags } from './flags.js';

/** Reads from flags and terminal how to write. */
export function reportStyle(flags: Flags, terminal: Terminal): SyncReportStyle {
  return {
    width: terminal.columns,
    color: wantsColor(process.env, terminal.isTty),
    quiet: flags.quiet ?? false,
    format: flags.logFormat ?? 'text',
  };
}
