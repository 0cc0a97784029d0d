import { describe, test } from 'vitest';
import {
  checkFailingBuilds,
  checkFullBuild,
  checkIncrementalBuilds,
  checkSplits,
} from './check-streams.js';
import { DRIPPING, firstSeed, KINDS, tryStreams } from './try-streams.js';

const rounds = Number(process.env.IDENTITY_ROUNDS ?? 1);
const checks = {
  ...{ checkFullBuild, checkIncrementalBuilds, checkFailingBuilds },
  checkSplits: checkSplits(firstSeed),
};

for (const [kindName, kind] of Object.entries({ ...KINDS, dripping: DRIPPING }))
  describe(`${kindName} streams`, () => {
    for (const [checkName, check] of Object.entries(checks))
      test(`pass ${checkName} ${rounds} times`, { timeout: rounds * 120_000 }, async () => {
        for (let round = 0; round < rounds; round++)
          await tryStreams(kind, firstSeed + round, check);
      });
  });
