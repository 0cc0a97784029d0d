import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ResolverRules } from '../../src/resolution/rules.js';
import type { LogRow } from './reference.js';
import { resolveCalls } from './resolve-calls.js';

interface ExampleCall {
  readonly case: number;
  readonly name: string;
  readonly event_id: string;
  readonly ids: readonly { readonly type: string; readonly value: string }[];
}

/** Types by priority: user_id, email, then alphabetical. */
const TYPES = ['user_id', 'email', 'android.id', 'anonymous_id', 'ios.id'];

const RULES: ResolverRules = {
  limits: TYPES.map((type) => ({ max: type === 'user_id' ? 1 : 5, windowUs: null })),
  maxMerges: 100,
  maxMappings: 1000,
  onViolation: 'drop_lowest',
};

const calls = readText('calls.ndjson').map((line) => JSON.parse(line) as ExampleCall);
const examples = [...new Set(calls.map(({ name }) => name))].map((name) => ({
  name,
  ...resolveExample(calls.filter((call) => call.name === name)),
}));

describe("Segment's worked examples", () => {
  test.each(examples)('leave the published profiles: $name', ({ name, mappings }) => {
    const published = readCsv('expected_profiles.csv').filter((row) => row.name === name);
    const expected = published.map((row) => `${row.profile} ${row.id_type} ${row.id_value}`);
    expect(mappings.map(({ owner, id }) => `${owner} ${id}`).toSorted()).toEqual(
      expected.toSorted(),
    );
  });

  test('give the published id graph updates', () => {
    const updates = examples[0]?.rows.flatMap(([kind, call, profile = 0, other = 0]) => {
      const into = kind === 'create' ? profile : other;
      const isUpdate = kind === 'create' || kind === 'merge';
      return isUpdate ? [`profile_${profile + 1} profile_${into + 1} event_${call + 1}`] : [];
    });
    const published = readCsv('expected_id_graph_updates.csv').map(
      (row) => `${row.segment_id} ${row.canonical_segment_id} ${row.triggering_event_id}`,
    );
    expect(updates).toEqual(published);
  });

  test('give the published mapping updates', () => {
    const updates = examples[0]?.mappings.map(
      ({ first, id, call }) => `profile_${first} ${id} event_${call + 1}`,
    );
    const published = readCsv('expected_external_id_mapping_updates.csv').map(
      (row) =>
        `${row.segment_id} ${row.external_id_type} ${row.external_id_value} ${row.triggering_event_id}`,
    );
    expect(updates).toEqual(published);
  });

  test('drop the email of a second user', () => {
    expect(examples[2]?.rows.filter(([kind]) => kind === 'drop')).toHaveLength(1);
  });
});

/** The log of an example, and its mappings with profiles counted from 1. */
function resolveExample(ofExample: readonly ExampleCall[]) {
  const byPriority = ofExample.map(({ ids }) =>
    ids
      .toSorted((one, other) => TYPES.indexOf(one.type) - TYPES.indexOf(other.type))
      .map(({ type, value }) => `${type} ${value}`),
  );
  const names = [...new Set(byPriority.flat())];
  const typeOf = names.map((name) => TYPES.indexOf(name.split(' ')[0] as string));
  const numbered = byPriority.map((ids, at) => ({
    occurredUs: BigInt(at),
    ids: ids.map((id) => names.indexOf(id)),
    wantsProfile: false,
  }));
  const rows = resolveCalls(numbered, RULES, typeOf);
  const mappings = rows
    .filter(([kind]) => kind === 'map')
    .map(([, call, profile = 0, identifier = 0]) => ({
      call,
      id: names[identifier],
      first: profile + 1,
      owner: ownerAfter(rows, profile) + 1,
    }));
  return { rows, mappings };
}

function ownerAfter(rows: readonly LogRow[], profile: number): number {
  const loss = rows.find(([kind, , from]) => kind === 'merge' && from === profile);
  return loss ? ownerAfter(rows, loss[3] as number) : profile;
}

function readCsv(name: string): Record<string, string>[] {
  const [header, ...lines] = readText(name).map((line) => line.split(','));
  return lines.map((fields) => Object.fromEntries(fields.map((text, at) => [header?.[at], text])));
}

function readText(name: string): string[] {
  const file = path.join(import.meta.dirname, 'segment-worked-examples', name);
  return readFileSync(file, 'utf8').trimEnd().split(/\r?\n/);
}
