import { SyntaxFault } from '../syntax/syntax-fault.js';
import type { Span } from '../syntax/token.js';

/** Where the first character of the text lies in its file; 1-based. */
export interface Origin {
  readonly firstLine: number;
  readonly firstColumn: number;
}

/** Collects lines of JavaScript, the places that they can fail at, and their variables. */
export class CodeWriter {
  private lines: string[] = [];
  private temporaries = 0;
  private names = 0;
  /** Holds line, column and length of each place, one after the other. */
  readonly positions: number[] = [];
  readonly constants: string[] = [];
  private readonly known = new Map<string, number>();

  constructor(private readonly origin: Origin) {}

  protected line(code: string): void {
    this.lines.push(code);
  }

  /** Creates a JavaScript name that no other code uses. */
  protected fresh(prefix: string): string {
    this.names++;
    return `${prefix}${this.names}`;
  }

  /** Creates a variable that lives for one expression. */
  protected temporary(): string {
    this.temporaries++;
    return `s${this.temporaries}`;
  }

  /** Notes the place of a node: an expression to put last among a call's arguments. */
  protected at(span: Span): string {
    return `p=${this.place(span)}`;
  }

  /** Notes the place of a node and returns its number. */
  protected place(span: Span): number {
    const line = span.lineno + this.origin.firstLine;
    const column = span.colno + (span.lineno === 0 ? this.origin.firstColumn : 1);
    const key = `${line}:${column}:${span.length}`;
    let index = this.known.get(key);
    if (index === undefined) {
      index = this.positions.push(line, column, span.length) / 3 - 1;
      this.known.set(key, index);
    }
    return index;
  }

  /** Writes a function's body apart, and returns it with the variables that it needs. */
  protected capture(write: () => void): string {
    const { lines, temporaries } = this;
    this.lines = [];
    this.temporaries = 0;
    write();
    const names = ['p=0', 't'];
    for (let index = 1; index <= this.temporaries; index++) names.push(`s${index}`);
    const body = `let ${names.join(',')};\n${this.lines.join('\n')}`;
    this.lines = lines;
    this.temporaries = temporaries;
    return body;
  }

  /** Writes code apart, inside of the current function. */
  protected captureInline(write: () => void): string {
    const { lines } = this;
    this.lines = [];
    write();
    const code = this.lines.join('\n');
    this.lines = lines;
    return code;
  }

  protected fault(
    message: string,
    at: Span,
    missing?: string,
    exception = 'TemplateAssertionError',
  ): SyntaxFault {
    return new SyntaxFault(message, at, missing, exception);
  }
}
