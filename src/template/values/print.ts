import { PyObject, type Value } from './value.js';

/** Prints a value as Python's `str()` does. */
export function toText(value: Value): string {
  if (typeof value === 'string') return value;
  return value instanceof PyObject ? value.text() : repr(value);
}

/** Prints a value as Python's `repr()` does. */
export function repr(value: Value): string {
  switch (typeof value) {
    case 'string':
      return reprString(value);
    case 'number':
    case 'bigint':
      return value.toString();
    case 'boolean':
      return value ? 'True' : 'False';
    default:
      if (value === null) return 'None';
      return Array.isArray(value) ? reprList(value) : value.repr();
  }
}

const active = new Set<unknown>();

/** Prints a container once: inside of itself it is shown as `shown`. */
export function reprOnce(container: unknown, shown: string, print: () => string): string {
  if (active.has(container)) return shown;
  active.add(container);
  try {
    return print();
  } finally {
    active.delete(container);
  }
}

function reprList(list: readonly Value[]): string {
  return reprOnce(list, '[...]', () => `[${list.map(repr).join(', ')}]`);
}

const PLAIN = /^[ !#-&(-[\]-~]*$/;
const UNPRINTABLE = /[\\'\n\r\t]|[\p{C}\p{Z}]/gu;
const NAMED: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

/** Prints a string as Python's `repr()` does. */
export function reprString(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  if (PLAIN.test(text)) return `'${text}'`;
  const body = text.replace(UNPRINTABLE, (char) => escapeChar(char, quote));
  return quote + body + quote;
}

function escapeChar(char: string, quote: string): string {
  if (char === "'") return quote === "'" ? "\\'" : char;
  if (char === ' ') return char;
  const named = NAMED[char];
  if (named !== undefined) return named;
  const code = char.codePointAt(0) ?? 0;
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`;
  if (code < 0x10000) return `\\u${code.toString(16).padStart(4, '0')}`;
  return `\\U${code.toString(16).padStart(8, '0')}`;
}
