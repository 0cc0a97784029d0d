import { describe, test } from 'vitest';
import { checkFullBuild, checkIncrementalBuilds, checkSplits } from './check-streams.js';
import { firstSeed, KINDS, tryStreams } from './try-streams.js';

const isLong = 120_000;

for (const [name, kind] of Object.entries(KINDS))
  describe(`${name} streams`, () => {
    test('come out as the reference has them', { timeout: isLong }, async () => {
      for (const seed of [firstSeed, firstSeed + 1]) await tryStreams(kind, seed, checkFullBuild);
    });

    test('leave the same batch by batch', { timeout: isLong }, async () => {
      await tryStreams(kind, firstSeed + 2, checkIncrementalBuilds);
    });

    test('leave the same in other files', { timeout: isLong }, async () => {
      await tryStreams(kind, firstSeed + 3, checkSplits(firstSeed));
    });
  });
