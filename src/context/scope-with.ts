import type { Scope } from '../template/index.js';

/** Adds names to those that a scope has. */
export function scopeWith(scope: Scope, names: Readonly<Record<string, unknown>>): Scope {
  const has = (name: string) => Object.hasOwn(names, name);
  return {
    get: (name) => (has(name) ? names[name] : scope.get(name)),
    has: (name) => has(name) || scope.has(name),
  };
}
