import { defineModel } from 'identity-warehouse';

const BATCH_ROWS = 65_536;

/**
 * One row per move that the identifiers of a profile make, in order: from their owner at the
 * mapping to the profile that owns them now. A way of more than `max_moves` is its last move only.
 * `reached_us` is the latest event time up to the move, since a late event rewrites no history.
 */
export default defineModel({
  inputs: {
    losses: {
      ref: 'int_timed_losses',
      columns: ['merge_number', 'profile_number', 'parent_number', 'occurred_us'],
      orderBy: ['merge_number'],
    },
    starts: {
      ref: 'int_mapped_profiles',
      columns: ['profile_number', 'mapped_after', 'max_moves'],
      orderBy: ['mapped_after', 'profile_number'],
    },
  },
  columns: {
    profile_number: 'integer',
    mapped_after: 'integer',
    move_number: 'integer',
    moves_left: 'integer',
    moves_left_out: 'integer',
    owner_number: 'integer',
    losing_number: 'integer',
    winning_number: 'integer',
    merge_number: 'integer',
    reached_us: 'bigint',
    left_us: 'bigint',
  },
  async *run({ losses, starts }) {
    const forest = await readForest(losses);
    const ownerAfter = createOwnerLookup(forest);
    const moves = createBatch();

    for await (const { rowCount, columns } of starts) {
      const batch = columns as Columns<'profile_number' | 'mapped_after' | 'max_moves'>;
      for (let row = 0; row < rowCount; row++) {
        const profile = batch.profile_number[row] as number;
        const after = batch.mapped_after[row] as number;
        const owner = ownerAfter(after, profile);
        for (const move of movesFrom(forest, owner, batch.max_moves[row] as number)) {
          const at = moves.rows++;
          moves.profile_number[at] = profile;
          moves.mapped_after[at] = after;
          moves.move_number[at] = move.number;
          moves.moves_left[at] = move.left;
          moves.moves_left_out[at] = move.leftOut;
          moves.owner_number[at] = owner;
          moves.losing_number[at] = forest.loser[move.loss] as number;
          moves.winning_number[at] = forest.winner[move.loss] as number;
          moves.merge_number[at] = forest.merge[move.loss] as number;
          moves.reached_us[at] = move.reachedUs;
          moves.left_us[at] = move.leftUs;
          if (moves.rows === BATCH_ROWS) yield takeRows(moves);
        }
      }
    }
    if (moves.rows > 0) yield takeRows(moves);
  },
});

type Columns<Name extends string> = Readonly<Record<Name, Int32Array>>;

type Batches = AsyncIterable<{
  readonly rowCount: number;
  readonly columns: Readonly<Record<string, ArrayLike<unknown>>>;
}>;

type Forest = Awaited<ReturnType<typeof readForest>>;

/** The moves from an owner on: all, or the last only if there are more than `maxMoves` (-1: any). */
function* movesFrom(forest: Forest, owner: number, maxMoves: number) {
  const { lossOf, hops, last, latestUs, occurredUs, winner } = forest;
  const first = lossOf[owner];
  if (first === undefined) return;
  const count = hops[first] as number;
  if (maxMoves >= 0 && count > maxMoves) {
    const loss = last[first] as number;
    const reachedUs = latestUs[first] as bigint;
    yield { number: 1, left: 0, leftOut: count - 1, loss, reachedUs, leftUs: 0n };
    return;
  }
  let reachedUs = occurredUs[first] as bigint;
  for (let loss: number | undefined = first, number = 1; loss !== undefined; number++) {
    const next: number | undefined = lossOf[winner[loss] as number];
    const leftUs: bigint = next === undefined ? 0n : later(reachedUs, occurredUs[next] as bigint);
    yield { number, left: count - number, leftOut: 0, loss, reachedUs, leftUs };
    loss = next;
    reachedUs = leftUs;
  }
}

/** Reads the losses in order; `lossOf` is the place of a profile's own. They grow along paths. */
async function readForest(losses: Batches) {
  const loser: number[] = [];
  const winner: number[] = [];
  const merge: number[] = [];
  const occurredUs: bigint[] = [];
  const lossOf: number[] = [];
  for await (const { rowCount, columns } of losses) {
    const batch = columns as Columns<'profile_number' | 'parent_number' | 'merge_number'>;
    const times = columns.occurred_us as BigInt64Array;
    for (let row = 0; row < rowCount; row++) {
      lossOf[batch.profile_number[row] as number] = loser.length;
      loser.push(batch.profile_number[row] as number);
      winner.push(batch.parent_number[row] as number);
      merge.push(batch.merge_number[row] as number);
      occurredUs.push(times[row] as bigint);
    }
  }
  const paths = summarizePaths(winner, occurredUs, lossOf);
  return { loser, winner, merge, occurredUs, lossOf, ...paths };
}

/** For each loss the length of the way from it, the latest time on it, and its last loss. */
function summarizePaths(winner: number[], occurredUs: bigint[], lossOf: number[]) {
  const hops = new Int32Array(winner.length);
  const last = new Int32Array(winner.length);
  const latestUs = new BigInt64Array(winner.length);
  for (let loss = winner.length - 1; loss >= 0; loss--) {
    const next = lossOf[winner[loss] as number];
    const us = occurredUs[loss] as bigint;
    hops[loss] = next === undefined ? 1 : (hops[next] as number) + 1;
    last[loss] = next === undefined ? loss : (last[next] as number);
    latestUs[loss] = next === undefined ? us : later(us, latestUs[next] as bigint);
  }
  return { hops, last, latestUs };
}

/** Returns the owner of a profile's identifiers after a merge; ask in the order of merges. */
function createOwnerLookup({ loser, winner, merge }: Forest) {
  const owners: number[] = [];
  let applied = 0;

  return (mergeNumber: number, profile: number): number => {
    for (; applied < merge.length && (merge[applied] as number) <= mergeNumber; applied++)
      owners[loser[applied] as number] = winner[applied] as number;
    let root = profile;
    for (let up = owners[root]; up !== undefined; up = owners[root]) root = up;
    for (let up = owners[profile]; up !== undefined && up !== root; up = owners[profile]) {
      owners[profile] = root;
      profile = up;
    }
    return root;
  };
}

function createBatch() {
  const integers = () => new Int32Array(BATCH_ROWS);
  const bigints = () => new BigInt64Array(BATCH_ROWS);
  return {
    rows: 0,
    profile_number: integers(),
    mapped_after: integers(),
    move_number: integers(),
    moves_left: integers(),
    moves_left_out: integers(),
    owner_number: integers(),
    losing_number: integers(),
    winning_number: integers(),
    merge_number: integers(),
    reached_us: bigints(),
    left_us: bigints(),
  };
}

/** Copies the filled rows out, so that the batch can be filled again. */
function takeRows(batch: ReturnType<typeof createBatch>) {
  const { rows, ...columns } = batch;
  batch.rows = 0;
  return Object.fromEntries(
    Object.entries(columns).map(([name, values]) => [name, values.slice(0, rows)]),
  );
}

function later(one: bigint, other: bigint): bigint {
  return one > other ? one : other;
}
