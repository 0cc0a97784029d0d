import type { RecordPath } from './record-kind.js';

/** What is taken out of a JSON text in one go: values by key, texts, lists of objects with texts. */
export type JsonShape = Map<string, JsonShape> | 'text' | readonly string[];

/**
 * Adds a place to a shape, in which no place may lie within another. Tells whether it fits.
 * @param leaf What lies there: a text, or a list of objects with these fields.
 */
export function addToShape(
  shape: Map<string, JsonShape>,
  path: RecordPath,
  leaf: 'text' | readonly string[],
): boolean {
  const [key = '', ...rest] = path;
  const present = shape.get(key);
  if (rest.length > 0 && present instanceof Map) return addToShape(present, rest, leaf);
  if (present !== undefined) {
    return rest.length === 0 && JSON.stringify(present) === JSON.stringify(leaf);
  }
  if (rest.length === 0) shape.set(key, leaf);
  else {
    const within: JsonShape = new Map();
    shape.set(key, within);
    addToShape(within, rest, leaf);
  }
  return true;
}

/** Writes a shape as json_transform() takes it. */
export function shapeJson(shape: JsonShape): unknown {
  if (shape === 'text') return 'VARCHAR';
  if (shape instanceof Map) {
    return Object.fromEntries([...shape].map(([key, within]) => [key, shapeJson(within)]));
  }
  return [Object.fromEntries(shape.map((field) => [field, 'VARCHAR']))];
}

/** Writes the value at a place, by position: names of structs ignore case, keys of JSON do not. */
export function placeSql(shape: JsonShape, struct: string, path: RecordPath): string {
  const [key, ...rest] = path;
  if (key === undefined || !(shape instanceof Map)) return struct;
  const position = [...shape.keys()].indexOf(key) + 1;
  return placeSql(shape.get(key) ?? 'text', `struct_extract_at(${struct}, ${position})`, rest);
}
