import fc from 'fast-check';
import { batchedStreams, tightSettings } from './arbitrary-batches.js';
import { callStreams } from './arbitrary-calls.js';
import { spaceSettings } from './arbitrary-settings.js';
import type { Check } from './check-streams.js';
import type { Stream } from './number-streams.js';
import type { SpaceSettings } from './reference-tables.js';
import { describeFailure } from './shrink-stream.js';
import { splitIntoBatches } from './split-into-batches.js';

/** Kinds of streams, each with settings that go with it and how many are built at once. */
export const KINDS = {
  long: {
    streams: callStreams().chain(splitIntoBatches),
    settings: spaceSettings,
    atOnce: 100,
  },
  short: { streams: batchedStreams(5, 6), settings: tightSettings, atOnce: 400 },
} satisfies Record<string, Kind>;

/** For long runs: many batches of a call or two. */
export const DRIPPING: Kind = {
  ...{ streams: batchedStreams(12, 2), settings: tightSettings, atOnce: 400 },
};

interface Kind {
  readonly streams: fc.Arbitrary<Stream>;
  readonly settings: fc.Arbitrary<SpaceSettings>;
  readonly atOnce: number;
}

/** The seed of a run of tests; IDENTITY_SEED repeats one. */
export const firstSeed = Number(process.env.IDENTITY_SEED ?? Date.now() % 1_000_000);

/**
 * Builds random streams by random settings.
 * @throws What fails, with its seed and the least stream that still does.
 */
export async function tryStreams(kind: Kind, seed: number, check: Check): Promise<void> {
  const streams = fc.sample(kind.streams, { numRuns: kind.atOnce, seed });
  const [settings = {}] = fc.sample(kind.settings, { numRuns: 1, seed });
  const told = `IDENTITY_SEED=${seed}`;
  const differences = await check(streams, settings).catch((error: unknown) => {
    throw new Error(`${told} ${JSON.stringify(settings)}`, { cause: error });
  });
  if (differences.length === 0) return;
  throw new Error(`${told}\n${await describeFailure(streams, settings, check, differences)}`);
}
