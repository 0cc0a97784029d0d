import type { ErrorCode } from '../errors/codes.js';
import { ProjectError, type SourcePlace } from '../errors/project-error.js';
import { TemplateError } from '../template/index.js';
import { unknownNameHint } from './unknown-name-hint.js';

/** Finds the text of a file that a template came from. */
export type TextOf = (file: string) => string | undefined;

/**
 * Turns what a template threw into an error at the line of its author.
 * @param known Names that the template could have meant, for a hint.
 */
export function asProjectError(
  thrown: unknown,
  textOf: TextOf,
  known: Iterable<string> = [],
): ProjectError {
  if (thrown instanceof ProjectError) return thrown;
  if (isUnplaced(thrown)) return new ProjectError('template-failed', sentence(thrown.message));
  if (!(thrown instanceof TemplateError)) throw thrown;
  const [innermost, ...outer] = ownFrames(thrown);
  const at = place(innermost ?? thrown, textOf);
  const trace = outer.map((frame) => ({ ...place(frame, textOf), ...nameOf(frame) }));
  const { cause } = thrown;
  if (cause instanceof ProjectError) {
    return new ProjectError(cause.code, cause.message, {
      at: cause.at ?? at,
      hint: cause.hint,
      trace,
      cause,
    });
  }
  const hint = unknownNameHint(thrown, textAt(at), known);
  const code = codeOf(thrown, isCall(at));
  return new ProjectError(code, sentence(messageOf(thrown)), {
    at,
    hint,
    trace,
    cause: thrown,
  });
}

/** A fault within the runner's own macros is that of who calls them. */
function ownFrames({ file, line, column, length, frames }: TemplateError) {
  const [, ...outer] = frames;
  const all = [{ file, line, column, length, name: frames[0]?.name }, ...outer];
  const own = all.filter((frame) => !/(?:^|\/)src\/builtin\/macros\//.test(frame.file));
  return own.length > 0 ? own : all;
}

function messageOf({ kind, missing, message, cause }: TemplateError): string {
  if (kind === 'unsupported') return `{% ${missing} %} is not supported`;
  const isInterrupted = cause instanceof Error && cause.name === 'AbortError';
  return isInterrupted ? 'The command was interrupted while it rendered this' : message;
}

/** The file name of a template that stands inside another file: a hook, a value in YAML. */
export const EMBEDDED_FILE = '<embedded>';

/** Places a fault of an embedded template at the text that holds it. */
export function atHolder(fault: ProjectError, at: SourcePlace): ProjectError {
  const isInside = ({ file }: SourcePlace) => file === EMBEDDED_FILE;
  const { name } = fault.trace.find(isInside) ?? {};
  const trace = fault.trace.filter((frame) => !isInside(frame));
  const holder = trace.length < fault.trace.length ? [{ ...at, ...nameOf({ name }) }] : [];
  return new ProjectError(fault.code, fault.message, {
    at: fault.at && !isInside(fault.at) ? fault.at : at,
    hint: fault.hint,
    trace: [...trace, ...holder],
    cause: fault.cause,
  });
}

/** Tells an error of the template language that no template raised: a macro was called from outside. */
function isUnplaced(thrown: unknown): thrown is Error {
  return thrown instanceof Error && !(thrown instanceof TemplateError) && 'type' in thrown;
}

/** Tells whether what stands at a place is called. */
function isCall(at: SourcePlace): boolean {
  return /^[\w.]+\s*\(/.test(textAt(at));
}

function textAt({ text, line = 1, column = 1 }: SourcePlace): string {
  return text?.split('\n')[line - 1]?.slice(column - 1) ?? '';
}

function codeOf(error: TemplateError, isCalled: boolean): ErrorCode {
  switch (error.kind) {
    case 'syntax':
    case 'unsupported':
      return 'template-syntax';
    case 'undefined':
      return isCalled ? 'unknown-macro' : 'unknown-variable';
    default:
      return 'template-failed';
  }
}

function place(
  at: {
    readonly file: string;
    readonly line: number;
    readonly column: number;
    readonly length?: number;
  },
  textOf: TextOf,
): SourcePlace {
  const { file, line, column, length } = at;
  const text = textOf(file);
  return {
    file,
    line,
    column,
    ...(length ? { length } : {}),
    ...(text === undefined ? {} : { text }),
  };
}

function nameOf(frame: { readonly name?: string | undefined }): { readonly name?: string } {
  return frame.name === undefined ? {} : { name: frame.name };
}

function sentence(message: string): string {
  return /[.!?]$/.test(message) ? message : `${message}.`;
}
