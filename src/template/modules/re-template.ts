import { PythonError } from '../values/python-error.js';
import type { Value } from '../values/value.js';

/** What a template takes its groups from. */
interface Groups {
  group(key: Value): Value;
}

const CONTROLS: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
};

/** Fills the groups of a match into the replacement that `sub` and `expand` take. */
export function expandTemplate(template: string, match: Groups): string {
  const pattern = /\\(?:g<([^>]*)>|(0[0-7]{0,2}|[0-3][0-7]{2})|([1-9]\d?)|([\s\S]|$))/g;
  return template.replace(
    pattern,
    (written, name?: string, octal?: string, number?: string, char?: string) => {
      if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8));
      if (number !== undefined) return groupText(match, Number(number));
      if (name !== undefined) return groupText(match, /^\d+$/.test(name) ? Number(name) : name);
      const control = CONTROLS[char ?? ''];
      if (control !== undefined) return control;
      if (char === '' || /^[a-zA-Z]$/.test(char ?? '')) {
        throw new PythonError('error', `bad escape ${written} in the replacement`);
      }
      return written;
    },
  );
}

function groupText(match: Groups, key: number | string): string {
  try {
    const text = match.group(key);
    return typeof text === 'string' ? text : '';
  } catch (error) {
    if (!(error instanceof PythonError)) throw error;
    if (typeof key === 'string') {
      throw new PythonError('IndexError', `unknown group name '${key}'`);
    }
    throw new PythonError('error', `invalid group reference ${key}`);
  }
}
