import { reprString } from '../values/print.js';
import { PythonError } from '../values/python-error.js';

/** Reads a pattern from left to right. */
export class RegexSource {
  at = 0;

  constructor(readonly text: string) {}

  get atEnd(): boolean {
    return this.at >= this.text.length;
  }

  /** The next character, not yet read; nothing at the end. */
  get peek(): string {
    const code = this.text.codePointAt(this.at);
    return code === undefined ? '' : String.fromCodePoint(code);
  }

  next(): string {
    const char = this.peek;
    this.at += char.length;
    return char;
  }

  /** Reads one character if it is the next one. */
  skip(char: string): boolean {
    if (!this.text.startsWith(char, this.at)) return false;
    this.at += char.length;
    return true;
  }

  /** Reads what a sticky expression matches here. */
  take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    this.at += found?.[0].length ?? 0;
    return found;
  }

  /** Makes Python's `re.error`. */
  error(message: string, at = this.at): PythonError {
    return new PythonError(
      'error',
      `${message} at position ${at} of the regular expression ${reprString(this.text)}`,
    );
  }
}
