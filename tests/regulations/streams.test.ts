import { createHash } from 'node:crypto';
import { expect, test, vi } from 'vitest';
import { digestOf } from '../../src/identity/regulations/digest.js';
import { emptyLog, writeRegulationLog } from '../../src/identity/regulations/regulation-log.js';
import { createFilesSpace } from '../identity/calls/build-files.js';
import type { Check } from '../identity/calls/check-streams.js';
import { compareTables, compareWithReference } from '../identity/calls/compare-tables.js';
import { joinStreams, settingsOfAll } from '../identity/calls/number-streams.js';
import { type Identifier, readCall } from '../identity/calls/reference-extraction.js';
import {
  type RawCall,
  referenceTables,
  type SpaceSettings,
} from '../identity/calls/reference-tables.js';
import { firstSeed, KINDS, tryStreams } from '../identity/calls/try-streams.js';
import { tablesOf } from './project-bytes.js';

vi.setConfig({ testTimeout: 180_000 });

interface Interval {
  readonly after: bigint | null;
  readonly until: bigint | null;
}

/** Regulates every fifth identifier, by its name, until or after the middle of all calls. */
function regulationsOf(
  records: readonly RawCall[],
  { identifiers = [], rules = {} }: SpaceSettings,
) {
  const calls = records.flatMap(({ line }) => {
    const read = readCall(line, { identifiers, ...rules });
    return 'reason' in read ? [] : [read];
  });
  const times = calls.map(({ arrivedAt }) => arrivedAt).toSorted((a, b) => (a < b ? -1 : 1));
  const middle = times[Math.floor(times.length / 2)] ?? 0n;
  const third = times[Math.floor((times.length * 2) / 3)] ?? 0n;
  const choices: readonly Interval[] = [
    { after: null, until: middle },
    { after: middle, until: null },
    { after: null, until: null },
    { after: middle, until: third },
  ];
  const intervalOf = ({ type, value }: Identifier): Interval | undefined => {
    const [first = 0, second = 0] = createHash('sha1').update(`${type} ${value}`).digest();
    return first % 5 === 0 ? choices[second % choices.length] : undefined;
  };
  const all = new Map(
    calls.flatMap((call) => call.identifiers.map((one) => [JSON.stringify(one), one] as const)),
  );
  const regulated = [...all.values()].flatMap((one) => {
    const interval = intervalOf(one);
    return interval ? [{ ...one, ...interval }] : [];
  });
  const isAbsent = (one: Identifier, arrivedAt: bigint) => {
    const interval = intervalOf(one);
    if (!interval) return false;
    const { after, until } = interval;
    return (after === null || arrivedAt > after) && (until === null || arrivedAt <= until);
  };
  return { regulated, isAbsent };
}

const timestamp = (micros: bigint | null) =>
  micros === null
    ? null
    : `${new Date(Number(micros / 1000n)).toISOString().slice(0, -1)}${String(micros % 1000n).padStart(3, '0')}Z`;

/** Builds batch by batch where identifiers are regulated, against the reference without them. */
const check: Check = async (streams, given) => {
  const settings = settingsOfAll(given);
  const batches = joinStreams(streams);
  const records = batches.flat();
  const { regulated, isAbsent } = regulationsOf(records, settings);
  expect(regulated.length).toBeGreaterThan(10);
  const made = createFilesSpace('calls/*.ndjson', settings);
  try {
    const log = emptyLog();
    const intervals = regulated.map(({ type, value, after, until }) => ({
      ...{ space: 'test', type, digest: digestOf(log.salt, type, value) },
      ...{ after: timestamp(after), until: timestamp(until) },
    }));
    await writeRegulationLog(made.folder, { ...log, intervals });
    const texts = new Map<string, string>();
    for (const batch of batches) {
      for (const { input, line } of batch) texts.set(input, `${texts.get(input) ?? ''}${line}\n`);
      for (const [input, text] of texts) made.write(input, text);
      const { exitCode, output } = await made.idw('run');
      if (exitCode !== 0) throw new Error(output);
    }
    const tables = await tablesOf(made);
    const reference = referenceTables(records, settings, isAbsent);
    const differences = compareWithReference({ tables }, reference, { anyStem: true });
    if (differences.length > 0) return differences;
    const { exitCode, output } = await made.idw('run', '--full-refresh');
    if (exitCode !== 0) throw new Error(output);
    return compareTables(tables, await tablesOf(made));
  } finally {
    made.remove();
  }
};

for (const [name, kind] of Object.entries(KINDS))
  test(`${name} streams come out as if what is regulated had never been there`, async () => {
    await tryStreams(kind, firstSeed + 7, check);
  });
