import { RaisedError, TemplateError, type TemplateErrorKind } from '../template-error.js';
import { PythonError } from '../values/python-error.js';
import type { Value } from '../values/value.js';
import { fromHost } from './convert.js';
import { GLOBALS } from './globals.js';
import type { Scope } from './host.js';
import type { Depth } from './macro.js';
import { ReturnSignal } from './return-signal.js';

/** Lets the host stop a template that loops for ever, and be strict about names. */
export interface RunOptions {
  readonly signal?: AbortSignal;
  /** Is called now and then while loops run; it stops the template by throwing. */
  readonly checkpoint?: () => void;
  /**
   * What an unknown name is: Jinja's undefined, which prints as nothing, or an error in every
   * use but `is defined` and `default`.
   */
  readonly unknownNames?: 'undefined' | 'error';
}

const KINDS: Readonly<Record<string, TemplateErrorKind>> = {
  UndefinedError: 'undefined',
  TypeError: 'type',
  TemplateSyntaxError: 'syntax',
  TemplateAssertionError: 'syntax',
  Unsupported: 'unsupported',
};
const BREATH_MS = 25;

/** Is one rendering, or one macro's scope: it finds names and places errors. */
export class Run implements Depth {
  /** Offsets in the rendered text with the places that they come from, if these are asked for. */
  marks: number[] | undefined;
  ticks = 0;
  depth = 0;
  private readonly published = new Map<string, Value>();
  private converted = new WeakMap<object, Value>();
  private lastBreath = Date.now();

  constructor(
    private readonly scope: Scope,
    private readonly file: string,
    private readonly positions: readonly number[],
    private readonly options: RunOptions,
    private readonly standalone: boolean,
  ) {}

  /** Whether each use of an unknown name fails. */
  get strict(): boolean {
    return this.options.unknownNames === 'error';
  }

  /** Finds the value of a name; undefined when there is none. */
  resolve(name: string): Value | undefined {
    const value = this.published.get(name);
    if (value !== undefined) return value;
    if (this.scope.has(name)) return this.convert(this.scope.get(name));
    return GLOBALS.get(name);
  }

  /** Converts a host's value once, so that a list stays the same list while the template runs. */
  private convert(value: unknown): Value {
    if (typeof value !== 'object' || value === null) return fromHost(value);
    const known = this.converted.get(value);
    if (known !== undefined) return known;
    const created = fromHost(value);
    this.converted.set(value, created);
    return created;
  }

  /** Forgets what was converted, when a macro of its own is called anew. */
  begin(): void {
    if (this.standalone && this.depth === 0) this.converted = new WeakMap();
  }

  /** Makes an assignment at the top of the template visible to its blocks. */
  publish(name: string, value: Value): void {
    this.published.set(name, value);
  }

  /** Looks whether the host wants to stop, and lets other work run now and then. */
  async breathe(): Promise<void> {
    this.options.checkpoint?.();
    if (Date.now() - this.lastBreath > BREATH_MS) {
      await new Promise((resolve) => setImmediate(resolve));
      this.lastBreath = Date.now();
    }
    this.options.signal?.throwIfAborted();
  }

  /** Turns what was thrown at a place into a TemplateError, or adds a frame to one. */
  fault(error: unknown, place: number, name: string | null): unknown {
    if (error instanceof ReturnSignal && name !== null) return error;
    const located = error instanceof TemplateError ? error : this.locate(error, place);
    const { line, column } = this.placeOf(place);
    const frame = { file: this.file, line, column };
    located.frames.push(name === null ? frame : { ...frame, name });
    return located;
  }

  private placeOf(place: number): { line: number; column: number; length: number } {
    const [line = 1, column = 1, length = 1] = this.positions.slice(place * 3, place * 3 + 3);
    return { line, column, length };
  }

  private locate(error: unknown, place: number): TemplateError {
    const at = { file: this.file, ...this.placeOf(place) };
    if (error instanceof ReturnSignal) {
      const message = 'return() is called outside of a macro';
      return new TemplateError({ kind: 'runtime', exception: 'RuntimeError', message, ...at });
    }
    if (error instanceof PythonError) return fromPython(error, at);
    const stackOverflow = error instanceof RangeError && /call stack/.test(error.message);
    if (stackOverflow) {
      return fromPython(new PythonError('RecursionError', 'maximum recursion depth exceeded'), at);
    }
    const message = error instanceof Error ? error.message : String(error);
    const kind = error instanceof RaisedError ? 'raised' : 'host';
    return new TemplateError({ kind, exception: 'Exception', message, cause: error, ...at });
  }
}

type Place = Readonly<Record<'line' | 'column' | 'length', number>> & { readonly file: string };

function fromPython(error: PythonError, at: Place): TemplateError {
  const { type, message, missing, candidates } = error;
  const lacks = type === 'TemplateRuntimeError' && missing !== undefined;
  const kind = lacks ? 'syntax' : (KINDS[type] ?? 'runtime');
  const exception = type === 'Unsupported' ? 'TypeError' : type;
  return new TemplateError({ kind, exception, message, missing, candidates, ...at });
}
