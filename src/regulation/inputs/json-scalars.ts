/** A text, number or boolean of a JSON document, and where it stands. */
export interface JsonScalar {
  readonly path: readonly string[];
  /** The text as it is taken for an identifier: a string unescaped, a number by its digits. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Lists the scalars of a JSON text that JSON.parse accepts; items of lists have their index. */
export function jsonScalars(json: string): readonly JsonScalar[] {
  const found: JsonScalar[] = [];
  readValue(json, skipSpace(json, 0), [], found);
  return found;
}

function readValue(json: string, at: number, path: readonly string[], found: JsonScalar[]): number {
  const first = json[at];
  if (first === '{') return readMembers(json, at + 1, path, found);
  if (first === '[') return readItems(json, at + 1, path, found);
  const end = first === '"' ? endOfString(json, at) : endOfWord(json, at);
  const source = json.slice(at, end);
  if (source !== 'null')
    found.push({
      path,
      text: first === '"' ? (JSON.parse(source) as string) : source,
      start: at,
      end,
    });
  return end;
}

function readMembers(
  json: string,
  start: number,
  path: readonly string[],
  found: JsonScalar[],
): number {
  let at = skipSpace(json, start);
  while (json[at] !== '}') {
    const end = endOfString(json, at);
    const key = JSON.parse(json.slice(at, end)) as string;
    const value = skipSpace(json, skipSpace(json, end) + 1);
    at = skipComma(json, readValue(json, value, [...path, key], found));
  }
  return at + 1;
}

function readItems(
  json: string,
  start: number,
  path: readonly string[],
  found: JsonScalar[],
): number {
  let at = skipSpace(json, start);
  for (let index = 0; json[at] !== ']'; index++)
    at = skipComma(json, readValue(json, at, [...path, String(index)], found));
  return at + 1;
}

function skipComma(json: string, at: number): number {
  const next = skipSpace(json, at);
  return json[next] === ',' ? skipSpace(json, next + 1) : next;
}

function skipSpace(json: string, start: number): number {
  let at = start;
  while (/[ \t\r\n]/.test(json[at] ?? '')) at += 1;
  return at;
}

function endOfString(json: string, start: number): number {
  let at = start + 1;
  while (json[at] !== '"') at += json[at] === '\\' ? 2 : 1;
  return at + 1;
}

function endOfWord(json: string, start: number): number {
  let at = start;
  while (at < json.length && !/[,\]} \t\r\n]/.test(json[at] ?? '')) at += 1;
  return at;
}
