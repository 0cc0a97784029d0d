import { expect, test } from 'vitest';
import profileMoves from '../../models/intermediate/int_profile_moves.js';
import replayedLosses from '../../models/intermediate/int_replayed_losses.js';

test('a cycle is refused and the next merge taken', async () => {
  const merges = batchOf({
    merge_number: [1, 2, 3, 4],
    from_number: [0, 1, 2, 2],
    into_number: [1, 2, 0, 3],
  });
  expect(await rowsOf(replayedLosses.run({ merges }))).toEqual([
    { profile_number: 0, parent_number: 1, merge_number: 1 },
    { profile_number: 1, parent_number: 2, merge_number: 2 },
    { profile_number: 2, parent_number: 3, merge_number: 4 },
  ]);
});

test('a merge into a profile that lost counts for its owner', async () => {
  const merges = batchOf({ merge_number: [1, 2], from_number: [1, 0], into_number: [2, 1] });
  const rows = await rowsOf(replayedLosses.run({ merges }));
  expect(rows.map((row) => row.parent_number)).toEqual([2, 2]);
});

const chain = {
  merge_number: [1, 2, 3],
  profile_number: [0, 1, 2],
  parent_number: [1, 2, 3],
  occurred_us: [30n, 10n, 40n],
};

test('moves carry the latest time so far', async () => {
  const rows = await rowsOf(movesFrom({ profile_number: [0], mapped_after: [0], max_moves: [-1] }));
  expect(
    rows.map((row) => [row.losing_number, row.reached_us, row.left_us, row.moves_left]),
  ).toEqual([
    [0, 30n, 30n, 2],
    [1, 30n, 40n, 1],
    [2, 40n, 0n, 0],
  ]);
});

test('a late mapping starts at the owner of that moment', async () => {
  const rows = await rowsOf(movesFrom({ profile_number: [0], mapped_after: [2], max_moves: [-1] }));
  expect(rows.map((row) => [row.owner_number, row.losing_number])).toEqual([[2, 2]]);
});

test('a long way keeps its last move', async () => {
  const rows = await rowsOf(movesFrom({ profile_number: [0], mapped_after: [0], max_moves: [2] }));
  expect(rows).toMatchObject([
    { owner_number: 0, losing_number: 2, moves_left_out: 2, reached_us: 40n },
  ]);
});

function movesFrom(starts: Record<string, number[]>) {
  return profileMoves.run({ losses: batchOf(chain), starts: batchOf(starts) });
}

async function* batchOf(columns: Record<string, (number | bigint)[]>) {
  const rowCount = Object.values(columns)[0]?.length ?? 0;
  yield { rowCount, columns };
}

async function rowsOf(batches: AsyncIterable<Readonly<Record<string, ArrayLike<unknown>>>>) {
  const rows: Record<string, unknown>[] = [];
  for await (const batch of batches) {
    const names = Object.keys(batch);
    const count = batch[names[0] ?? '']?.length ?? 0;
    for (let row = 0; row < count; row++)
      rows.push(Object.fromEntries(names.map((name) => [name, batch[name]?.[row]])));
  }
  return rows;
}
