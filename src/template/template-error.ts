export type TemplateErrorKind =
  | 'syntax'
  | 'undefined'
  | 'type'
  | 'runtime'
  | 'raised'
  | 'unsupported'
  | 'host';

/** Is one place of the macro stack; line and column are 1-based. */
export interface TemplateFrame {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The macro that was running there. */
  readonly name?: string;
}

interface Details {
  readonly kind: TemplateErrorKind;
  readonly exception: string;
  readonly message: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly length: number;
  readonly missing?: string | undefined;
  readonly candidates?: (() => readonly string[]) | undefined;
  readonly cause?: unknown;
}

/** Says what is wrong with a template, and where. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
  readonly kind: TemplateErrorKind;
  /** The class of the exception that Jinja2 raises here, such as `UndefinedError`. */
  readonly exception: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The number of characters that the place spans. */
  readonly length: number;
  /** The unknown name, attribute, filter, test or tag, where that is what is wrong. */
  readonly missing: string | undefined;
  /** Lists the names that could have stood in its place. */
  readonly candidates: () => readonly string[];
  /** The macro stack, innermost first. */
  readonly frames: TemplateFrame[] = [];

  constructor(details: Details) {
    super(details.message, details.cause === undefined ? {} : { cause: details.cause });
    this.kind = details.kind;
    this.exception = details.exception;
    this.file = details.file;
    this.line = details.line;
    this.column = details.column;
    this.length = details.length;
    this.missing = details.missing;
    this.candidates = details.candidates ?? (() => []);
  }
}

/** Stops a template on purpose: what a host function throws for `raise_compiler_error`. */
export class RaisedError extends Error {
  override readonly name = 'RaisedError';
}
