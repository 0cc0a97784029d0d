/** Holds the characters that Python's `str.isspace` and `\s` accept, as a class body. */
export const SPACE =
  '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';

const LEADING = new RegExp(`^[${SPACE}]+`);
const ONE_SPACE = new RegExp(`[${SPACE}]`);

/** Removes leading white space as Python's `str.lstrip()` does. */
export function stripStart(text: string): string {
  return text.replace(LEADING, '');
}

/** Removes trailing white space as Python's `str.rstrip()` does. */
export function stripEnd(text: string): string {
  let end = text.length;
  while (end > 0 && isSpace(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}

/** Tells whether one character is white space in Python's sense. */
export function isSpace(char: string): boolean {
  return ONE_SPACE.test(char);
}
