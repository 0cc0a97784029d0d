import type { ErrorCode } from './codes.js';

/** A place in a user's file: lines and columns count from 1, columns in UTF-16 units. */
export interface SourcePlace {
  /** Path as shown to the user, relative to the project. */
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  /** How many characters the caret line underlines; 1 if absent. */
  readonly length?: number;
  /** The text of the whole file, if at hand: the excerpt is cut from it. */
  readonly text?: string;
}

export interface ProjectErrorDetails {
  readonly at?: SourcePlace | undefined;
  /** The places that led here, innermost first (a macro stack, the path of a cycle). */
  readonly trace?: readonly (SourcePlace & { readonly name?: string })[];
  /** What to do, when it says more than the table of codes: a nearest name, a command. */
  readonly hint?: string | undefined;
  readonly cause?: unknown;
}

/** A fault that the user of a project can mend; everything else that is thrown is a bug of ours. */
export class ProjectError extends Error {
  override readonly name = 'ProjectError';
  readonly at: SourcePlace | undefined;
  readonly trace: readonly (SourcePlace & { readonly name?: string })[];
  readonly hint: string | undefined;

  constructor(
    readonly code: ErrorCode,
    message: string,
    details: ProjectErrorDetails = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.at = details.at;
    this.trace = details.trace ?? [];
    this.hint = details.hint;
  }
}

/** Several faults found in one stage, reported together. */
export class ProjectErrors extends Error {
  override readonly name = 'ProjectErrors';

  constructor(readonly errors: readonly ProjectError[]) {
    super(errors.map((error) => error.message).join('\n'));
  }
}

/** Throws what was collected: nothing, the one error, or all of them together. */
export function throwCollected(errors: readonly ProjectError[]): void {
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1) throw new ProjectErrors(errors);
}

/** Lists the errors that a caught value stands for; a bug is thrown on. */
export function projectErrorsOf(thrown: unknown): readonly ProjectError[] {
  if (thrown instanceof ProjectErrors) return thrown.errors;
  if (thrown instanceof ProjectError) return [thrown];
  throw thrown;
}
