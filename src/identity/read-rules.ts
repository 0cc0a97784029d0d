import { didYouMean } from '../errors/suggest.js';
import type { PatternInFile } from './check-patterns.js';
import {
  type Blocked,
  DEFAULT_RULES,
  LIMIT_WINDOWS,
  type Limit,
  type Rules,
  type WrittenPattern,
} from './rules.js';
import type { TextRange } from './yaml-source.js';
import type { YamlFields, YamlValue } from './yaml-value.js';

/** What is checked once a whole space is read: patterns by the engine, types by its identifiers. */
export interface RuleMentions {
  readonly patterns: PatternInFile[];
  readonly types: { readonly type: string; readonly range: TextRange }[];
}

/** Reads the `rules` of a space; what they do not say is as in DEFAULT_RULES. */
export function readRules(value: YamlValue, mentions: RuleMentions): Rules {
  const fields = value.fields(RULE_KEYS) ?? (new Map() as YamlFields);
  const { maxMerges, maxMappings, maxHistoryMoves, linkAlias, onViolation } = DEFAULT_RULES;
  return {
    blocked: readBlockedList(fields.get('blocked'), mentions.patterns),
    ...readLimits(fields.get('limits'), mentions),
    priority: readPriority(fields.get('priority'), mentions),
    onViolation:
      fields.get('on_violation')?.oneOf(['drop_lowest', 'drop_violating']) ?? onViolation,
    maxMerges: orDefault(fields.get('max_merges')?.wholeNumberOrNone(), maxMerges),
    maxMappings: orDefault(fields.get('max_mappings')?.wholeNumberOrNone(), maxMappings),
    maxHistoryMoves: fields.get('max_history_moves')?.wholeNumber(1) ?? maxHistoryMoves,
    linkAlias: fields.get('link_alias')?.boolean() ?? linkAlias,
  };
}

const RULE_KEYS = [
  'blocked',
  'limits',
  'priority',
  'on_violation',
  'max_merges',
  'max_mappings',
  'max_history_moves',
  'link_alias',
];

function readBlockedList(
  value: YamlValue | undefined,
  patterns: PatternInFile[],
): readonly Blocked[] {
  return (value?.list() ?? []).flatMap((entry) => readBlocked(entry, patterns) ?? []);
}

function readBlocked(entry: YamlValue, patterns: PatternInFile[]): Blocked | undefined {
  const fields = entry.fields(['value', 'pattern', 'types']);
  if (!fields) return undefined;
  const types = fields
    .get('types')
    ?.list()
    ?.flatMap((type) => type.text() ?? []);
  const ofTypes = types === undefined ? {} : { types };
  const [exact, regexp] = [fields.get('value'), fields.get('pattern')];
  if ((exact === undefined) === (regexp === undefined)) {
    const message = 'An entry of "blocked" needs either "value" or "pattern".';
    entry.fault(exact ? 'config-value' : 'yaml-missing-key', message);
    return undefined;
  }
  const value = exact?.sourceText();
  const pattern = regexp?.sourceText();
  if (regexp && pattern !== undefined) patterns.push({ pattern, value: regexp });
  if (value !== undefined) return { kind: 'value', value, ...ofTypes };
  if (!regexp || pattern === undefined) return undefined;
  const written = writtenPattern(regexp, pattern);
  return { kind: 'pattern', pattern, ...ofTypes, ...(written ? { written } : {}) };
}

/** Finds a pattern in the text of the file. */
function writtenPattern(
  { range: [start, end], source: { text } }: YamlValue,
  pattern: string,
): WrittenPattern | undefined {
  const place = (from: number, to: number, isJson: boolean) => ({
    start: [...text.slice(0, from).replace(/^\uFEFF/, '')].length,
    length: [...text.slice(from, to)].length,
    isJson,
  });
  const source = text.slice(start, end);
  if (source === pattern) return place(start, end, false);
  if (source === `'${pattern}'`) return place(start + 1, end - 1, false);
  try {
    return JSON.parse(source) === pattern ? place(start, end, true) : undefined;
  } catch {
    return undefined;
  }
}

function readLimits(
  value: YamlValue | undefined,
  mentions: RuleMentions,
): Pick<Rules, 'limits' | 'defaultLimit'> {
  const { limits, defaultLimit } = DEFAULT_RULES;
  if (!value) return { limits, defaultLimit };
  if (value.is('none')) return { limits: {}, defaultLimit: null };
  const read = new Map<string, Limit>(Object.entries(limits));
  for (const [type, entry] of value.fields() ?? []) {
    const limit = readLimit(entry);
    if (limit !== undefined) read.set(type, limit);
    if (type !== 'default') mentions.types.push({ type, range: entry.keyRange ?? entry.range });
  }
  const own = read.get('default');
  read.delete('default');
  return { limits: Object.fromEntries(read), defaultLimit: own === undefined ? defaultLimit : own };
}

function readLimit(entry: YamlValue): Limit | undefined {
  if (entry.is('none')) return null;
  if (!entry.isMapping) {
    return entry.wrongType('none or a limit such as { max: 5, per: ever }', noneNear(entry));
  }
  const fields = entry.fields(['max', 'per']);
  const [max, per] = [fields?.get('max'), fields?.get('per')];
  if (fields && !fields.has('max'))
    entry.fault('yaml-missing-key', `The limit ${entry.label} lacks "max".`);
  const count = max?.wholeNumber(1);
  const window = per ? per.oneOf(LIMIT_WINDOWS) : 'ever';
  return count === undefined || window === undefined ? undefined : { max: count, per: window };
}

function noneNear(entry: YamlValue): string | undefined {
  return didYouMean(entry.written, ['none']);
}

function readPriority(value: YamlValue | undefined, mentions: RuleMentions): readonly string[] {
  if (!value) return DEFAULT_RULES.priority;
  const seen = new Set<string>();
  for (const entry of value.list() ?? []) {
    const type = entry.text();
    if (type === undefined) continue;
    if (seen.has(type))
      entry.fault('duplicate-name', `The type ${entry.written} stands in "priority" twice.`);
    seen.add(type);
    mentions.types.push({ type, range: entry.range });
  }
  return [...seen];
}

function orDefault(value: number | null | undefined, otherwise: number | null): number | null {
  return value === undefined ? otherwise : value;
}
