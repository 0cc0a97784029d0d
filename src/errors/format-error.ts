import pc from 'picocolors';
import { ERROR_CODES } from './codes.js';
import { escapeControls, escapeKeepingLines } from './display-text.js';
import type { ProjectError, SourcePlace } from './project-error.js';
import { sourceExcerpt } from './source-excerpt.js';

/** How errors are drawn: with colours or not, and the cells of a line (80 if nobody knows). */
export interface ErrorStyle {
  readonly color: boolean;
  readonly width?: number;
}

/** Renders an error for people: what, where with its source line, how it was reached, what to do. */
export function formatError(
  error: ProjectError,
  style: ErrorStyle,
  level: 'error' | 'warning' = 'error',
): string {
  const colors = pc.createColors(style.color);
  const tint = level === 'error' ? colors.red : colors.yellow;
  const [first = '', ...rest] = escapeKeepingLines(error.message.trim()).split('\n');
  return [
    `${tint(colors.bold(`${level}[${error.code}]`))}${colors.bold(`: ${first}`)}`,
    ...rest.map((line) => `  ${line}`.trimEnd()),
    ...(error.at ? placeLines(error.at, style, tint) : []),
    ...traceLines(error).map((line) => colors.dim(line)),
    ...escapeKeepingLines(error.hint ?? ERROR_CODES[error.code][1])
      .split('\n')
      .map((line) => `  ${line}`),
  ].join('\n');
}

/** Renders several errors, a blank line between them; the first 20 in full. */
export function formatErrors(errors: readonly ProjectError[], style: ErrorStyle): string {
  const shown = errors.slice(0, MOST_ERRORS).map((error) => formatError(error, style));
  const more = errors.length - shown.length;
  return [...shown, ...(more > 0 ? [`... and ${more} more`] : [])].join('\n\n');
}

/** Renders a place as `file:line:column`, as far as it is known. */
export function formatPlace({ file, line, column }: SourcePlace): string {
  return [file, line, line === undefined ? undefined : column]
    .filter((part) => part !== undefined)
    .map((part) => escapeControls(String(part)))
    .join(':');
}

const MOST_ERRORS = 20;
const MOST_FRAMES = 12;
const EXCERPT_INDENT = 6;

function placeLines(
  at: SourcePlace,
  { width = 80 }: ErrorStyle,
  tint: (text: string) => string,
): string[] {
  const excerpt = sourceExcerpt(at, Math.max(24, width - EXCERPT_INDENT));
  const indent = ' '.repeat(EXCERPT_INDENT);
  return [
    `  ${formatPlace(at)}`,
    ...(excerpt ? [indent + excerpt.line] : []),
    ...(excerpt?.caret ? [indent + tint(excerpt.caret)] : []),
  ];
}

function traceLines({ code, trace }: ProjectError): string[] {
  const [verb, kind] = code === 'dependency-cycle' ? ['through', ''] : ['called from', 'macro '];
  const lines = trace.slice(0, MOST_FRAMES).map((frame) => {
    const name = frame.name === undefined ? '' : ` (${kind}${escapeControls(frame.name)})`;
    return `  ${verb} ${formatPlace(frame)}${name}`;
  });
  const more = trace.length - lines.length;
  return more > 0 ? [...lines, `  ... and ${more} more`] : lines;
}
