import { isMap, isNode, isPair, isSeq, type Pair } from 'yaml';

/** Where a value of a YAML file stands, and what is inside of it: plain data, offsets in the text. */
export interface Spot {
  /** Start and end; absent where the parser does not tell. */
  readonly at?: readonly [number, number];
  readonly entries?: readonly SpotEntry[];
  readonly items?: readonly SpotEntry[];
}

/** A value with its key; an item of a list is its own key. */
export interface SpotEntry {
  readonly key?: string;
  readonly keyAt?: readonly [number, number];
  readonly value: Spot;
}

/** Takes the places of a parsed document out of its nodes. */
export function spotsOf(node: unknown): Spot {
  const range = isNode(node) && node.range ? { at: [node.range[0], node.range[1]] as const } : {};
  if (isMap(node)) return { ...range, entries: node.items.map((pair) => entryOf(pair)) };
  if (isSeq(node)) return { ...range, items: node.items.map((item) => itemOf(item)) };
  return range;
}

function entryOf({ key, value }: Pair): SpotEntry {
  const keySpot = spotsOf(key);
  return {
    key: keyText(key),
    ...(keySpot.at ? { keyAt: keySpot.at } : {}),
    value: isNode(value) ? spotsOf(value) : keySpot,
  };
}

function itemOf(item: unknown): SpotEntry {
  if (isPair(item)) return entryOf(item);
  const value = spotsOf(item);
  return { ...(value.at ? { keyAt: value.at } : {}), value };
}

function keyText(key: unknown): string {
  return String(isNode(key) ? key.toJSON() : key);
}

/** Finds the value at a path, or the nearest one above it; `isWhole` tells which. */
export function spotAt(
  root: Spot,
  path: readonly (string | number)[],
): { readonly entry: SpotEntry; readonly isWhole: boolean } {
  let entry: SpotEntry = { ...(root.at ? { keyAt: root.at } : {}), value: root };
  for (const step of path) {
    const { entries, items } = entry.value;
    const found = entries ? entries.find(({ key }) => key === String(step)) : items?.[Number(step)];
    if (!found) return { entry, isWhole: false };
    entry = found;
  }
  return { entry, isWhole: true };
}
