import { LineCounter, type ParsedNode } from 'yaml';
import type { ErrorCode } from '../errors/codes.js';
import { ProjectError, type SourcePlace } from '../errors/project-error.js';

/** Offsets in the text of a file, end exclusive. */
export type TextRange = readonly [start: number, end: number];

/** A YAML file while it is read: its text, its environment, and the faults found so far. */
export class YamlSource {
  readonly errors: ProjectError[] = [];
  readonly warnings: ProjectError[] = [];
  /** Filled by the parser. */
  readonly lines = new LineCounter();

  constructor(
    readonly file: string,
    readonly text: string,
    readonly env: Readonly<Record<string, string | undefined>>,
  ) {}

  /** Notes an error at a range of the text. */
  report(code: ErrorCode, message: string, range: TextRange, hint?: string): void {
    this.errors.push(new ProjectError(code, message, { at: this.placeOf(range), hint }));
  }

  /** Notes a warning at a range of the text. */
  warn(code: ErrorCode, message: string, range: TextRange, hint?: string): void {
    this.warnings.push(new ProjectError(code, message, { at: this.placeOf(range), hint }));
  }

  /** Gives the place of a range; what is underlined ends with its first line. */
  placeOf([start, end]: TextRange): SourcePlace {
    const { line, col } = this.lines.linePos(start);
    const length = firstLine(this.text.slice(start, end)).trimEnd().length;
    return {
      file: this.file,
      line: Math.max(1, line),
      column: Math.max(1, col),
      length: Math.max(1, length),
      text: withoutPasswords(this.text),
    };
  }
}

/** Gives the offsets of a parsed node without what trails it. */
export function rangeOf(node: ParsedNode): TextRange {
  return [node.range[0], node.range[1]];
}

const PASSWORDS = /(?<=:\/\/[^\s/@"']*?:)[^\s@"']+(?=@)|(?<=[?&](?:ssl)?password=)[^\s&"'}]+/g;

/** Hides passwords of urls in the lines that errors show; columns stay what they are. */
function withoutPasswords(text: string): string {
  return text.replace(PASSWORDS, (password) => '*'.repeat(password.length));
}

/** Cuts a text before its first line break. */
export function firstLine(text: string): string {
  return text.split(/\r?\n/, 1)[0] ?? '';
}
