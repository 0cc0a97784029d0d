import { codePoints } from './iterate.js';
import { PythonError, typeError } from './python-error.js';
import { asIndex, sliceOf } from './sequence.js';
import { typeName, type Value } from './value.js';

/** Returns the character or slice of a string that a key names. */
export function stringItem(text: string, key: Value): string {
  const chars = codePoints(text);
  const index = asIndex(key);
  if (index !== undefined) {
    const char = chars.at(index);
    if (char === undefined) throw new PythonError('IndexError', 'string index out of range');
    return char;
  }
  const sliced = sliceOf(Array.from(chars), key);
  if (sliced !== undefined) return sliced.join('');
  throw typeError(`string indices must be integers, not '${typeName(key)}'`);
}
