/** Batches with a story, which the title of each tells. All of them are built side by side. */
import { beforeAll, describe, expect, test } from 'vitest';
import { type CallSpace, openCallSpace } from './harness.js';
import { joinStreams, type Stream, settingsOfAll, streamOf } from './number-streams.js';
import type { CallTables, Row } from './read-tables.js';
import { type RawCall, referenceTables, type SpaceSettings } from './reference-tables.js';

interface Scenario {
  readonly title: string;
  /**
   * Calls: message and identifiers, as in `m1 u1 a1`. m1 arrives at second 1, m1@5 at second 5;
   * `typo` is a call of unknown type.
   */
  readonly given: readonly (readonly string[])[];
  /** Profiles: the message that created the profile, and its identifiers. */
  readonly expected: readonly string[];
  /** What calls left out: `m2 -a1`, or `m2 -` for a call without identifiers. */
  readonly dropped?: readonly string[];
}

const settings: SpaceSettings = {
  rules: {
    blocked: [{ value: 'bad' }],
    limits: { user_id: { max: 1 }, anonymous_id: { max: 1 }, email: { max: 1 }, default: 'none' },
  },
};

const scenarios: readonly Scenario[] = [
  {
    title: 'a late call takes the place of another in a profile',
    given: [['m2 u1 a1', 'm3 u2 a1'], ['m1 u1 a9']],
    expected: ['m1: a9 u1', 'm3: a1 u2'],
    dropped: ['m2 -a1'],
  },
  {
    title: 'a late call creates the profile that others did',
    given: [['m2 u1', 'm3 e1'], ['m1 u1 e1']],
    expected: ['m1: e1 u1'],
  },
  {
    title: 'a late call undoes a merge',
    given: [['m1 u1', 'm3 e1', 'm4 u1 e1'], ['m2 u1 e2']],
    expected: ['m1: e2 u1', 'm3: e1'],
    dropped: ['m4 -e1'],
  },
  {
    title: 'of two profiles the one created first survives, though it was resolved last',
    given: [['m3 u1'], ['m2 e1'], ['m4 u1 e1']],
    expected: ['m2: e1 u1'],
  },
  {
    title: 'a component joins one that is late',
    given: [
      ['m2 u1 a1', 'm5 e1 x1'],
      ['m1 u1 a9', 'm6 x1 a1'],
    ],
    expected: ['m1: a9 u1', 'm5: a1 e1 x1'],
    dropped: ['m2 -a1'],
  },
  {
    title: 'a known call comes again as another message',
    given: [['m1 u1 a1'], ['m2 u1 a1']],
    expected: ['m1: a1 u1'],
  },
  {
    title: 'a greater copy changes nothing',
    given: [['m1 u1'], ['m1@5 u2 a1']],
    expected: ['m1: u1'],
  },
  {
    title: 'a lesser copy has other identifiers',
    given: [['m1@5 u1 a1', 'm6 a1 e1'], ['m1 u2']],
    expected: ['m1: u2', 'm6: a1 e1'],
  },
  {
    title: 'a lesser copy has no identifiers',
    given: [['m1@5 u1 a1'], ['m1']],
    expected: [],
    dropped: ['m1 -'],
  },
  {
    title: 'a lesser copy has blocked values only',
    given: [['m1@5 u1'], ['m1 bad']],
    expected: [],
    dropped: ['m1 -', 'm1 -bad'],
  },
  {
    title: 'an identifier comes again that a lesser copy took away',
    given: [['m1@5 u1 e1'], ['m1 u2'], ['m6 e1 x1']],
    expected: ['m1: u2', 'm6: e1 x1'],
  },
  {
    title: 'a blocked value of an earlier build is named again',
    given: [['m2 bad u1'], ['m1 u1 e1']],
    expected: ['m1: e1 u1'],
    dropped: ['m2 -bad'],
  },
  {
    title: 'a message is malformed, then valid',
    given: [['m1 typo u2'], ['m1 u1']],
    expected: ['m1: u1'],
  },
  {
    title: 'a malformed copy hides no valid one',
    given: [['m1@5 u1'], ['m1 typo u2']],
    expected: ['m1: u1'],
  },
  {
    title: 'a batch holds malformed calls only',
    given: [['m1 u1'], ['m2 typo u1'], ['m3 u1 a1']],
    expected: ['m1: a1 u1'],
  },
];

const streams: Stream[] = [[], ...scenarios.map(({ given }) => given.map(toBatch))];
const records = joinStreams(streams);
let built: Map<number, string>;
let expected: Map<number, string>;

beforeAll(async () => {
  const all = settingsOfAll(settings);
  const space = await openCallSpace(all);
  built = await buildAll(space).finally(() => space.close());
  expected = tell(referenceTables(records.flat(), all));
});

async function buildAll(space: CallSpace): Promise<Map<number, string>> {
  let tables: CallTables | undefined;
  for (const batch of records) {
    space.write(batch);
    ({ tables } = await space.build());
  }
  if (!tables) throw new Error('there is no batch');
  return tell(tables);
}

describe('of builds one after the other', () => {
  for (const [at, scenario] of scenarios.entries())
    test(scenario.title, () => {
      const story = [...scenario.expected, ...(scenario.dropped ?? [])].join('\n');
      expect(expected.get(at + 1) ?? '').toBe(story);
      expect(built.get(at + 1) ?? '').toBe(story);
    });
});

function toBatch(calls: readonly string[], batch: number): RawCall[] {
  return calls.map((words) => {
    const [message = '', ...ids] = words.split(' ');
    const [messageId = '', second = messageId.slice(1)] = message.split('@');
    const shop = { id: idOf(ids, 'x'), type: 'shop_id', collection: 'users', encoding: 'none' };
    const call = {
      ...{ messageId, type: ids.includes('typo') ? 'typo' : 'page' },
      receivedAt: `2024-01-01T00:00:0${second}Z`,
      ...{ userId: idOf(ids, 'u'), anonymousId: idOf(ids, 'a') ?? idOf(ids, 'b') },
      ...{ traits: { email: idOf(ids, 'e') }, context: { externalIds: [shop] } },
    };
    return { input: `calls/batch-${batch}.ndjson`, line: JSON.stringify(call) };
  });
}

function idOf(ids: readonly string[], letter: string): string | undefined {
  return ids.find((id) => id.startsWith(letter));
}

interface Told {
  readonly users_identities: readonly Row[];
  readonly id_graph_updates: readonly Row[];
  readonly identity_violations: readonly Row[];
}

/** Tells what became of each stream: its profiles, then what its calls left out. */
function tell(tables: Told): Map<number, string> {
  const told = new Map<number, string>();
  for (const [stream, line] of [...profilesOf(tables), ...dropsOf(tables)])
    told.set(stream, [told.get(stream) ?? [], line].flat().join('\n'));
  return told;
}

function profilesOf({ users_identities, id_graph_updates }: Told): [number, string][] {
  const created = id_graph_updates.filter((row) => row.segment_id === row.canonical_segment_id);
  return created
    .toSorted((one, other) => compareText(one.triggering_event_id, other.triggering_event_id))
    .flatMap(({ segment_id, triggering_event_id: message }): [number, string][] => {
      const owned = users_identities.filter((row) => row.segment_id === segment_id);
      const ids = owned.map((row) => plain(row.external_id_value)).sort();
      if (ids.length === 0) return [];
      return [[streamOf(message) ?? 0, `${plain(message)}: ${ids.join(' ')}`]];
    });
}

function dropsOf({ identity_violations }: Told): [number, string][] {
  const drops = identity_violations.map((row): [number, string] => [
    streamOf(row.message_id) ?? 0,
    `${plain(row.message_id)} -${plain(row.external_id_value ?? '')}`,
  ]);
  return drops.toSorted(([, one], [, other]) => compareText(one, other));
}

/** Without the number of the stream. */
function plain(text: unknown): string {
  return String(text).replace(/^\d{4}:/, '');
}

function compareText(one: unknown, other: unknown): number {
  return String(one) < String(other) ? -1 : 1;
}
