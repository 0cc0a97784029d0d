/** Tells whether a value is the same after it was written as JSON and read again. */
export function isPlainJson(value: unknown): boolean {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true;
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0);
    case 'object':
      if (value === null) return true;
      if (Array.isArray(value)) return value.every(isPlainJson);
      return (
        Object.getPrototypeOf(value) === Object.prototype &&
        Object.getOwnPropertySymbols(value).length === 0 &&
        Object.values(value).every(isPlainJson)
      );
    default:
      return false;
  }
}
