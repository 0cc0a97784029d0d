import { didYouMean } from '../errors/suggest.js';
import type { PatternInFile } from './check-patterns.js';
import { DEFAULT_IDENTIFIER_TYPES } from './identifier-types.js';
import type { PathScope } from './path-scope.js';
import { readIdentifiers } from './read-identifiers.js';
import { readInput } from './read-input.js';
import { type RuleMentions, readRules } from './read-rules.js';
import { DEFAULT_RULES } from './rules.js';
import type { IdentifierType, Space } from './space.js';
import type { YamlSource } from './yaml-source.js';
import type { YamlValue } from './yaml-value.js';

/** Spaces, and the regular expressions that are still to be checked by the engine. */
export interface ReadSpaces {
  readonly spaces: readonly Space[];
  /** The names of all spaces, those with faults too. */
  readonly names: readonly string[];
  readonly patterns: readonly PatternInFile[];
}

/** Reads `spaces`: unique names, at most one default space, each with its input and rules. */
export function readSpaces(
  value: YamlValue | undefined,
  source: YamlSource,
  scope: PathScope,
): ReadSpaces {
  if (!value) {
    source.report('yaml-missing-key', 'The file lacks "spaces".', [0, 1]);
    return { spaces: [], names: [], patterns: [] };
  }
  const entries = value.list() ?? [];
  if (value.isList && entries.length === 0) value.wrongType('a list of at least one space');
  const patterns: PatternInFile[] = [];
  const seen: Seen = { names: new Set(), hasDefault: false };
  const spaces = entries.flatMap((entry) => readSpace(entry, scope, seen, patterns) ?? []);
  return { spaces, names: [...seen.names], patterns };
}

interface Seen {
  readonly names: Set<string>;
  hasDefault: boolean;
}

function readSpace(
  entry: YamlValue,
  scope: PathScope,
  seen: Seen,
  patterns: PatternInFile[],
): Space | undefined {
  const fields = entry.fields(['name', 'default', 'input', 'identifiers', 'rules']);
  if (!fields) return undefined;
  const name = readName(fields.get('name'), entry, seen);
  const isDefault = readDefault(fields.get('default'), seen);
  const input = readInput(fields.get('input'), entry, scope);
  const identifiers = readIdentifiers(fields.get('identifiers'));
  const mentions: RuleMentions = { patterns, types: [] };
  const rules = fields.get('rules');
  const read = rules ? readRules(rules, mentions) : DEFAULT_RULES;
  warnOfTypes(mentions, identifiers, entry.source);
  if (name === undefined || !input) return undefined;
  return { name, isDefault, ...schemasOf(name), input, identifiers, rules: read };
}

function schemasOf(name: string): Pick<Space, 'schema' | 'workSchema' | 'stateSchema'> {
  return {
    schema: `personas_${name}_identities`,
    workSchema: `idw_${name}_work`,
    stateSchema: `idw_${name}_state`,
  };
}

function readName(value: YamlValue | undefined, entry: YamlValue, seen: Seen): string | undefined {
  if (!value) {
    entry.fault('yaml-missing-key', 'A space lacks "name".');
    return undefined;
  }
  const name = value.text();
  if (name === undefined) return undefined;
  if (!/^[a-z][a-z0-9_]*$/.test(name)) {
    const hint = 'It becomes part of schema names: small letters, digits and _, a letter first.';
    return value.wrongType('a name such as "web_shop"', hint);
  }
  if (seen.names.has(name)) {
    value.fault('duplicate-name', `Two spaces bear the name ${value.written}.`);
  }
  seen.names.add(name);
  return name;
}

function readDefault(value: YamlValue | undefined, seen: Seen): boolean {
  const isDefault = value?.boolean() ?? false;
  if (isDefault && seen.hasDefault) {
    value?.fault(
      'duplicate-name',
      'Two spaces are the default one: only one can fill personas_identities.',
    );
  }
  seen.hasDefault ||= isDefault;
  return isDefault;
}

/** Warns of types in limits and priority that no call yields: such a rule never applies. */
function warnOfTypes(
  mentions: RuleMentions,
  identifiers: readonly IdentifierType[],
  source: YamlSource,
): void {
  const known: string[] = [...DEFAULT_IDENTIFIER_TYPES, ...identifiers.map(({ type }) => type)];
  for (const { type, range } of mentions.types) {
    if (known.includes(type)) continue;
    const message = `"${type}" is no default identifier type, nor one that this space configures.`;
    source.warn('config-value', message, range, didYouMean(type, known));
  }
}
