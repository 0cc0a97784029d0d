const ESCAPE = /\\(\n|[0-7]{1,3}|x.{0,2}|u.{0,4}|U.{0,8}|N(?:\{[^}]*\})?|[\s\S])/g;

const SIMPLE: Readonly<Record<string, string>> = {
  '\n': '',
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** Resolves the backslash escapes of a string literal as Python does; throws an Error. */
export function unescapeString(body: string): string {
  if (!body.includes('\\')) return body;
  return body.replace(ESCAPE, (whole, rest: string) => SIMPLE[rest] ?? resolveEscape(whole, rest));
}

function resolveEscape(whole: string, rest: string): string {
  const kind = rest.charAt(0);
  if (kind >= '0' && kind <= '7') return String.fromCharCode(Number.parseInt(rest, 8));
  if (kind === 'x') return codePoint(rest, 2, 'truncated \\xXX escape');
  if (kind === 'u') return codePoint(rest, 4, 'truncated \\uXXXX escape');
  if (kind === 'U') return codePoint(rest, 8, 'truncated \\UXXXXXXXX escape');
  if (kind === 'N') throw new Error('named characters (\\N{...}) are not supported');
  return whole;
}

function codePoint(rest: string, digits: number, message: string): string {
  const hex = rest.slice(1);
  if (hex.length !== digits || !/^[0-9a-f]+$/i.test(hex)) throw new Error(message);
  const code = Number.parseInt(hex, 16);
  if (code > 0x10ffff) throw new Error('illegal Unicode character');
  return String.fromCodePoint(code);
}
