import type { Category, RegexNode } from './regex-syntax.js';

const DIGIT = /^\p{Nd}$/u;
const WORD = /^[\p{L}\p{N}_]$/u;
const SPACE = /^[\s\x85]$/;
/** The separators of files, groups, records and units, which are white space in Python. */
const isSeparator = (code: number) => code >= 28 && code <= 31;
const BYTE_ORDER_MARK = 0xfeff;

/** Tells whether a code point is a letter, digit or underscore. */
export function isWord(code: number, ascii: boolean): boolean {
  if (code < 128) {
    const isDigit = code >= 48 && code <= 57;
    const isLetter = (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
    return isDigit || isLetter || code === 95;
  }
  return !ascii && WORD.test(String.fromCodePoint(code));
}

function isIn(category: Category, code: number, ascii: boolean): boolean {
  switch (category) {
    case 'd':
      if (code < 128 || ascii) return code >= 48 && code <= 57;
      return DIGIT.test(String.fromCodePoint(code));
    case 's':
      if (ascii) return code === 32 || (code >= 9 && code <= 13);
      if (isSeparator(code)) return true;
      return code !== BYTE_ORDER_MARK && SPACE.test(String.fromCodePoint(code));
    case 'w':
      return isWord(code, ascii);
    default:
      return !isIn(category.toLowerCase() as Category, code, ascii);
  }
}

/** Makes the test of a set of characters. */
export function charTest(
  set: Extract<RegexNode, { readonly kind: 'set' }>,
): (code: number) => boolean {
  const { items, negated, fold, ascii } = set;
  const holds = (code: number) =>
    items.some((item) =>
      typeof item === 'string' ? isIn(item, code, ascii) : code >= item[0] && code <= item[1],
    );
  if (!fold) return (code) => holds(code) !== negated;
  return (code) => casesOf(code, ascii).some(holds) !== negated;
}

function casesOf(code: number, ascii: boolean): number[] {
  if (ascii && code >= 128) return [code];
  const char = String.fromCodePoint(code);
  return [char, char.toLowerCase(), char.toUpperCase()]
    .filter((one) => [...one].length === 1)
    .map((one) => one.codePointAt(0) ?? 0)
    .filter((one) => !ascii || one < 128);
}
