import { typeError } from './python-error.js';
import type { Keywords, Value } from './value.js';

/**
 * Sorts arguments by a list of parameters (`name` required, `name?` optional); a missing
 * optional one is undefined. Throws Python's TypeError when they do not fit.
 */
export function bindArguments(
  name: string,
  parameters: readonly string[],
  args: readonly Value[],
  kwargs: Keywords | null,
): (Value | undefined)[] {
  if (args.length > parameters.length) {
    const most = parameters.length;
    throw typeError(`${name}() takes at most ${most} arguments (${args.length} given)`);
  }
  const bound: (Value | undefined)[] = args.slice();
  const names = parameters.map((parameter) => parameter.replace('?', ''));
  for (const [key, value] of Object.entries(kwargs ?? {})) {
    const index = names.indexOf(key);
    if (index === -1) throw typeError(`${name}() got an unexpected keyword argument '${key}'`);
    if (index < args.length) throw typeError(`${name}() got multiple values for argument '${key}'`);
    bound[index] = value;
  }
  const missing = parameters.findIndex(
    (parameter, index) => !parameter.endsWith('?') && bound[index] === undefined,
  );
  if (missing === -1) return bound;
  throw typeError(`${name}() missing 1 required positional argument: '${names[missing]}'`);
}
