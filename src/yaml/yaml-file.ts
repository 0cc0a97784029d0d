import { isCollection, isMap, isNode, isPair, LineCounter, type Node, parseDocument } from 'yaml';
import { ProjectError, type SourcePlace } from '../errors/project-error.js';

export type YamlPath = readonly (string | number)[];

/** A YAML file as data, with the place of every key and value. */
export interface YamlFile {
  readonly file: string;
  readonly text: string;
  readonly data: unknown;
  /** Finds the place of the value at a path, or of its key; the nearest ancestor if absent. */
  place(path: YamlPath, part?: 'key' | 'value'): SourcePlace;
  /** Tells whether there is a value at a path. */
  has(path: YamlPath): boolean;
}

/**
 * Parses one YAML document; an empty file is `null`.
 * @throws {ProjectError} `yaml-syntax` at the first fault.
 */
export function parseYaml(text: string, file: string): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: true,
    merge: true,
  });
  const [fault] = document.errors;
  const placeAt = (from: number, to: number): SourcePlace => {
    const { line, col } = lines.linePos(from);
    const end = text.slice(from, to).split('\n', 1)[0]?.trimEnd().length ?? 1;
    return { file, line, column: col, length: Math.max(1, end), text };
  };
  if (fault) {
    const code = fault.code === 'DUPLICATE_KEY' ? 'duplicate-name' : 'yaml-syntax';
    const reason =
      fault.code === 'MULTIPLE_DOCS' ? 'it holds several documents' : lowerFirst(fault.message);
    const message = `The YAML of "${file}" cannot be read: ${reason}.`;
    throw new ProjectError(code, message, { at: placeAt(...fault.pos) });
  }
  const place = (path: YamlPath, part: 'key' | 'value' = 'value'): SourcePlace => {
    const node = nodeAt(document.contents, path, part);
    return node?.range ? placeAt(node.range[0], node.range[1]) : { file, text };
  };
  const has = (path: YamlPath) => document.hasIn(path);
  return { file, text, data: document.toJS({ maxAliasCount: 1000 }) as unknown, place, has };
}

function nodeAt(root: unknown, path: YamlPath, part: 'key' | 'value'): Node | undefined {
  let node: unknown = root;
  let key: unknown = root;
  for (const step of path) {
    if (!isCollection(node)) break;
    const pair: unknown = isMap(node)
      ? node.items.find((item) => isPair(item) && keyText(item.key) === String(step))
      : node.items[Number(step)];
    if (pair === undefined) break;
    key = isPair(pair) ? pair.key : pair;
    node = isPair(pair) ? (pair.value ?? pair.key) : pair;
  }
  const found = part === 'key' ? key : node;
  return isNode(found) ? found : undefined;
}

function keyText(key: unknown): string {
  return String(isNode(key) ? key.toJSON() : key);
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1).replace(/\.$/, '');
}
