import type { IdentifierType, Normalization } from './space.js';
import type { YamlValue } from './yaml-value.js';

const NORMALIZATIONS = [
  'none',
  'lower',
  'trim',
  'lower_trim',
] as const satisfies readonly Normalization[];

/** Reads `identifiers`: types beyond the default ones, and changes to those. */
export function readIdentifiers(value: YamlValue | undefined): readonly IdentifierType[] {
  const seen = new Set<string>();
  return (value?.list() ?? []).flatMap((entry) => readIdentifier(entry, seen) ?? []);
}

function readIdentifier(entry: YamlValue, seen: Set<string>): IdentifierType | undefined {
  const fields = entry.fields(['type', 'path', 'enabled', 'normalize']);
  if (!fields) return undefined;
  const typeValue = fields.get('type');
  if (!typeValue) entry.fault('yaml-missing-key', 'An identifier lacks "type".');
  const type = typeValue?.text();
  const path = fields.get('path')?.text();
  const isEnabled = fields.get('enabled')?.boolean() ?? true;
  const normalize = fields.get('normalize')?.oneOf(NORMALIZATIONS) ?? 'none';
  if (type === undefined) return undefined;
  if (seen.has(type)) {
    typeValue?.fault(
      'duplicate-name',
      `The identifier type ${typeValue.written} stands here twice.`,
    );
  }
  seen.add(type);
  return { type, isEnabled, normalize, ...(path !== undefined && { path }) };
}
