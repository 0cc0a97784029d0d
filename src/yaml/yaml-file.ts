import { type Document, parseDocument, visit, type visitor } from 'yaml';
import { ProjectError, type SourcePlace } from '../errors/project-error.js';
import { hashText } from './hash-text.js';
import { isPlainJson } from './plain-json.js';
import { type Spot, spotAt, spotsOf } from './yaml-spots.js';

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

/** A text of YAML that was parsed, as plain data. */
export interface ParsedYaml {
  readonly data: unknown;
  readonly spots: Spot;
}

/** Where parsed texts are kept from one run to the next, by a hash of the text. */
export interface ParsedYamls {
  get(hash: string): ParsedYaml | undefined;
  set(hash: string, parsed: ParsedYaml): void;
}

/**
 * Parses one YAML document; an empty file is `null`.
 * @throws {ProjectError} `yaml-syntax` at the first fault.
 */
export function parseYaml(text: string, file: string, kept?: ParsedYamls): YamlFile {
  const place = placesIn(text, file);
  const { data, spots } = keptOrParsed(text, file, place, kept);
  return {
    ...{ file, text, data },
    place: (path, part = 'value') => {
      const { entry } = spotAt(spots, path);
      const at = part === 'key' ? entry.keyAt : entry.value.at;
      return at ? place(...at) : { file, text };
    },
    has: (path) => spotAt(spots, path).isWhole,
  };
}

type PlaceOf = (from: number, to: number) => SourcePlace;

function keptOrParsed(
  text: string,
  file: string,
  place: PlaceOf,
  kept: ParsedYamls | undefined,
): ParsedYaml {
  if (!kept) return parseText(text, file, place);
  const hash = hashText(text);
  const known = kept.get(hash);
  if (known) return known;
  const parsed = parseText(text, file, place);
  if (isPlainJson(parsed.data)) kept.set(hash, parsed);
  return parsed;
}

function parseText(text: string, file: string, place: PlaceOf): ParsedYaml {
  const document = parseDocument(text, { prettyErrors: false, uniqueKeys: true, merge: true });
  const [fault] = document.errors;
  if (fault) {
    const code = fault.code === 'DUPLICATE_KEY' ? 'duplicate-name' : 'yaml-syntax';
    const reason =
      fault.code === 'MULTIPLE_DOCS' ? 'it holds several documents' : lowerFirst(fault.message);
    const message = `The YAML of "${file}" cannot be read: ${reason}.`;
    throw new ProjectError(code, message, { at: place(...fault.pos) });
  }
  return { data: dataOf(document, text, file, place), spots: spotsOf(document.contents) };
}

/** A text may mean much more than it holds, or itself: aliases are followed so far and no further. */
const MOST_ALIASES = 1000;

function dataOf(document: Document.Parsed, text: string, file: string, place: PlaceOf): unknown {
  const fault = (reason: string, [from, to]: readonly [number, number]) =>
    new ProjectError('yaml-syntax', `The YAML of "${file}" cannot be read: ${reason}.`, {
      at: place(from, to),
    });
  const aliases: (readonly [number, number])[] = [];
  const look: visitor = {
    Alias(_, alias, path) {
      const range = [alias.range?.[0] ?? 0, alias.range?.[1] ?? 1] as const;
      aliases.push(range);
      const target = alias.resolve(document);
      if (path.some((node) => node === target))
        throw fault(`the alias *${alias.source} stands within what it means`, range);
      return aliases.length > MOST_ALIASES ? visit.BREAK : undefined;
    },
  };
  if (text.includes('*')) visit(document, look);
  try {
    return document.toJS({ maxAliasCount: MOST_ALIASES }) as unknown;
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    throw fault('its aliases stand for too much', aliases[0] ?? [0, 1]);
  }
}

/** Makes places of offsets in a text; where its lines begin is found when it is first asked. */
function placesIn(text: string, file: string): PlaceOf {
  let starts: readonly number[] | undefined;
  return (from, to) => {
    starts ??= lineStarts(text);
    const line = lineAt(starts, from);
    const end = text.slice(from, to).split('\n', 1)[0]?.trimEnd().length ?? 1;
    const column = from - (starts[line] ?? 0) + 1;
    return { file, line: line + 1, column, length: Math.max(1, end), text };
  };
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function lineAt(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle;
  }
  return low;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1).replace(/\.$/, '');
}
