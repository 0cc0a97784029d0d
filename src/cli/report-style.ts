import { type Terminal, wantsColor } from '../report/terminal.js';
import type { Flags } from './flags.js';

/** How what a command tells is written. */
export interface ReportStyle {
  readonly width: number;
  readonly color: boolean;
  readonly quiet: boolean;
  readonly format: 'text' | 'json';
}

/** Reads from flags and terminal how to write. */
export function reportStyle(flags: Flags, terminal: Terminal): ReportStyle {
  return {
    width: terminal.columns,
    color: wantsColor(process.env, terminal.isTty),
    quiet: flags.quiet ?? false,
    format: flags.logFormat ?? 'text',
  };
}
