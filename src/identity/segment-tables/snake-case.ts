/**
 * Spells a key as Segment names columns after it: words of letters and digits, joined by
 * underscores. Keys that are spelled so already stay as they are.
 */
export function snakeCase(key: string): string {
  const [plain = ''] = /^(?:[a-z0-9]|_(?=[a-z0-9]))*/.exec(key) ?? [];
  if (plain === key) return key;
  // A digit before a capital goes with what follows: `plan2Id` is plan_2id, for Segment's package.
  const kept = plain.replace(/[0-9]$/, '');
  const words = key.slice(kept.length).match(/[A-Z0-9]+[a-z0-9]*|[a-z0-9]+/g) ?? [];
  return [...(kept === '' ? [] : [kept]), ...words.map((word) => word.toLowerCase())].join('_');
}
