import fc from 'fast-check';

/** A JSON value whose numbers are the text that they are written with. */
export type Json = null | boolean | string | RawNumber | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/** A number as it is written. */
export class RawNumber {
  constructor(readonly text: string) {}
}

/** Tells objects from lists and the rest. */
export function isObject(value: Json | undefined): value is JsonObject {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof RawNumber)
  );
}

/** Writes a value as JSON, all keys escaped if wished. */
export function writeJson(value: Json, escapesKeys = false): string {
  if (value instanceof RawNumber) return value.text;
  if (Array.isArray(value))
    return `[${value.map((each) => writeJson(each, escapesKeys)).join(', ')}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, each]) => {
    return `${writeKey(key, escapesKeys)}:${writeJson(each, escapesKeys)}`;
  });
  return `{${entries.join(',')}}`;
}

function writeKey(key: string, isEscaped: boolean): string {
  const text = JSON.stringify(key);
  if (!isEscaped) return text;
  return text.replace(/[a-z]/i, (letter) => `\\u00${letter.charCodeAt(0).toString(16)}`);
}

const number = fc
  .oneof(
    fc.constantFrom('0', '-0', '7', '1.0', '1.50', '1e3', '1E+3', '-1.5e-7', '0.1', '1e400'),
    fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n }).map(String),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
    fc.tuple(fc.nat(), fc.nat()).map((digits) => digits.join('.')),
  )
  .map((text) => new RawNumber(text));
const text = fc.oneof(
  fc.constantFrom(
    '',
    'a',
    'A@x',
    'b@x',
    'é@x',
    '{',
    '[1]',
    '{"a":1}',
    'NaN',
    '0',
    '-0',
    '1.5',
    '1e3',
  ),
  fc.constantFrom(' a', 'a\u3000', '\u2003', 'ä\0', '"', '\\', 'ios', 'true', 'users'),
  fc.string({ unit: 'binary', maxLength: 5 }).map(plain),
);

/**
 * Leaves out a mark at the start, which the driver drops, and letters beyond ASCII that have a small
 * form: on those the engine and JavaScript need not agree.
 */
function plain(value: string): string {
  return value
    .replace(/[^\p{ASCII}]/gu, (letter) => (letter === letter.toLowerCase() ? letter : ''))
    .replace(/^\ufeff/, '');
}

/** Any small value. */
export const anyValue: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { weight: 6, arbitrary: text },
    { weight: 3, arbitrary: number },
    { weight: 1, arbitrary: fc.constantFrom(null, true, false) },
    { weight: 1, arbitrary: fc.array(tie('value'), { maxLength: 2 }) },
    {
      weight: 1,
      arbitrary: fc.dictionary(fc.constantFrom('id', 'email', 'x'), tie('value'), {
        noNullPrototype: true,
      }),
    },
  ),
})).value;
