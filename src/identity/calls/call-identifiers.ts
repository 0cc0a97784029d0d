import { DEFAULT_IDENTIFIER_TYPES } from '../identifier-types.js';
import type { RecordPath } from '../record-kind.js';
import type { IdentifierType, Normalization } from '../space.js';

/** A type of identifiers as a space takes it from calls. */
export interface CallIdentifier {
  readonly type: string;
  /** The column of stg_calls that bears the type's name; null for a type beyond the default ones. */
  readonly column: string | null;
  /** Configured places; a default type has its own besides. */
  readonly places: readonly RecordPath[];
  /** The column of the raw view that lists the texts at these places; null without any. */
  readonly rawColumn: string | null;
  readonly isEnabled: boolean;
  readonly normalize: Normalization;
}

/** Default types that a space takes only when it says so. */
const OPT_IN = ['group_id'];

/** Where the key of a configured type is looked for. */
const KEYED: readonly RecordPath[] = [['traits'], ['properties'], ['context', 'traits']];

/** Lists all types of a space: the default ones with its changes, then those that it adds. */
export function callIdentifiers(configured: readonly IdentifierType[]): readonly CallIdentifier[] {
  const defaults: readonly string[] = DEFAULT_IDENTIFIER_TYPES;
  const all = [
    ...defaults.map((type) => {
      const found = configured.find((each) => each.type === type);
      return found ?? { type, isEnabled: !OPT_IN.includes(type), normalize: 'none' as const };
    }),
    ...configured.filter(({ type }) => !defaults.includes(type)),
  ];
  let placed = 0;
  return all.map(({ type, path, isEnabled, normalize }) => {
    const column = defaults.includes(type) ? type.replace('.', '_') : null;
    const places = isEnabled ? placesOf(type, path, column !== null) : [];
    if (places.length > 0) placed += 1;
    const rawColumn = places.length > 0 ? `configured_${placed}` : null;
    return { type, column, places, rawColumn, isEnabled, normalize };
  });
}

function placesOf(type: string, path: string | undefined, isDefault: boolean): RecordPath[] {
  if (path !== undefined) return [path.split('.')];
  if (isDefault) return [];
  return KEYED.flatMap((above) => spellings(type).map((key) => [...above, key]));
}

/** Spells a key as it is written, in camelCase and in snake_case. */
function spellings(key: string): readonly string[] {
  const camel = key.replace(/(?<=[^_])_+([a-z0-9])/gi, (_, next: string) => next.toUpperCase());
  const snake = key.replace(/(?<=[a-z0-9])[A-Z]+/g, (capitals) => `_${capitals.toLowerCase()}`);
  return [...new Set([key, camel, snake])];
}
