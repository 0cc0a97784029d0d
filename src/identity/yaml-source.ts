import type { ErrorCode } from '../errors/codes.js';
import { ProjectError, type SourcePlace } from '../errors/project-error.js';
import { isMap, LineCounter, parseDocument, type ParsedNode } from 'yaml';
import { YamlValue } from './yaml-value.js';

/** Offsets in the text of a file, end exclusive. */
export type TextRange = readonly [start: number, end: number];

/** A YAML file while it is read: its text, its environment, and the faults found so far. */
export class YamlSource {
  readonly errors: ProjectError[] = [];
  readonly warnings: ProjectError[] = [];
  readonly #lines = new LineCounter();

  constructor(
    readonly file: string,
    readonly text: string,
    readonly env: Readonly<Record<string, string | undefined>>,
  ) {}

  /** Parses the text; undefined if it cannot be parsed or is no mapping, which is then reported. */
  parse(): YamlValue | undefined {
    const document = parseDocument(this.text, { lineCounter: this.#lines, uniqueKeys: false });
    for (const error of document.errors) {
      this.report('yaml-syntax', firstLine(error.message), error.pos);
    }
    if (document.errors.length > 0) return undefined;
    const node = document.contents;
    if (isMap(node)) return new YamlValue(this, node, 'the file', rangeOf(node), document);
    const found = node === null ? 'is empty' : 'is not a mapping';
    this.report('yaml-wrong-type', `"${this.file}" ${found}.`, [0, 1], FIRST_KEYS);
    return undefined;
  }

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
    const { line, col } = this.#lines.linePos(start);
    const length = firstLine(this.text.slice(start, end)).trimEnd().length;
    return {
      file: this.file,
      line: Math.max(1, line),
      column: Math.max(1, col),
      length: Math.max(1, length),
      text: this.text,
    };
  }
}

const FIRST_KEYS = 'It begins with "version: 1" and lists "spaces:".';

/** Gives the offsets of a parsed node without what trails it. */
export function rangeOf(node: ParsedNode): TextRange {
  return [node.range[0], node.range[1]];
}

function firstLine(text: string): string {
  return text.split(/\r?\n/, 1)[0] ?? '';
}
