import { defineModel } from 'identity-warehouse'

const BATCH_ROWS = 65_536

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
    const forest = await readForest(losses)
    const ownerAfter = createOwnerLookup(forest)
    const batch = createBatch()

    for await (const { rowCount, columns } of starts) {
      const { profile_number, mapped_after, max_moves } = columns as Record<string, Int32Array>
      for (let row = 0; row < rowCount; row++) {
        const profile = profile_number![row]!
        const after = mapped_after![row]!
        const maxMoves = max_moves![row]!
        const owner = ownerAfter(after, profile)
        let loss = forest.lossOf[owner]!
        const hops = forest.hops[loss]!
        const isCapped = maxMoves >= 0 && hops > maxMoves
        let reached = isCapped ? forest.latest[loss]! : forest.occurred[loss]!
        if (isCapped) loss = forest.last[loss]!

        for (let move = 1; loss >= 0; move++) {
          const next = forest.lossOf[forest.winner[loss]!] ?? -1
          const left = next < 0 ? 0n : later(reached, forest.occurred[next]!)
          const at = batch.rows++
          batch.profile_number[at] = profile
          batch.mapped_after[at] = after
          batch.move_number[at] = move
          batch.moves_left[at] = isCapped ? 0 : hops - move
          batch.moves_left_out[at] = isCapped ? hops - 1 : 0
          batch.owner_number[at] = owner
          batch.losing_number[at] = forest.loser[loss]!
          batch.winning_number[at] = forest.winner[loss]!
          batch.merge_number[at] = forest.merge[loss]!
          batch.reached_us[at] = reached
          batch.left_us[at] = left
          if (batch.rows === BATCH_ROWS) yield takeRows(batch)
          loss = next
          reached = left
        }
      }
    }
    if (batch.rows > 0) yield takeRows(batch)
  },
})

type Batches = AsyncIterable<{ rowCount: number; columns: Record<string, ArrayLike<unknown>> }>

/** Reads the losses, in order: those of a path have growing places in the arrays. */
async function readForest(losses: Batches) {
  const loser: number[] = []
  const winner: number[] = []
  const merge: number[] = []
  const occurred: bigint[] = []
  const lossOf: number[] = []
  for await (const { rowCount, columns } of losses) {
    const { profile_number, parent_number, merge_number } = columns as Record<string, Int32Array>
    const { occurred_us } = columns as Record<string, BigInt64Array>
    for (let row = 0; row < rowCount; row++) {
      lossOf[profile_number![row]!] = loser.length
      loser.push(profile_number![row]!)
      winner.push(parent_number![row]!)
      merge.push(merge_number![row]!)
      occurred.push(occurred_us![row]!)
    }
  }
  return { loser, winner, merge, occurred, lossOf, ...summarizePaths(winner, occurred, lossOf) }
}

/** For each loss the length of the way from it, the latest time on it, and its last loss. */
function summarizePaths(winner: number[], occurred: bigint[], lossOf: number[]) {
  const hops = new Int32Array(winner.length)
  const last = new Int32Array(winner.length)
  const latest = new BigInt64Array(winner.length)
  for (let loss = winner.length - 1; loss >= 0; loss--) {
    const next = lossOf[winner[loss]!] ?? -1
    hops[loss] = next < 0 ? 1 : hops[next]! + 1
    last[loss] = next < 0 ? loss : last[next]!
    latest[loss] = next < 0 ? occurred[loss]! : later(occurred[loss]!, latest[next]!)
  }
  return { hops, last, latest }
}

/** Returns the owner of a profile's identifiers after a merge; ask in the order of merges. */
function createOwnerLookup(forest: { loser: number[]; winner: number[]; merge: number[] }) {
  const owners: number[] = []
  let applied = 0

  return (mergeNumber: number, profile: number): number => {
    while (applied < forest.merge.length && forest.merge[applied]! <= mergeNumber) {
      owners[forest.loser[applied]!] = forest.winner[applied]!
      applied++
    }
    let root = profile
    while (owners[root] !== undefined) root = owners[root]!
    while (profile !== root) {
      const next = owners[profile]!
      owners[profile] = root
      profile = next
    }
    return root
  }
}

function createBatch() {
  const integers = () => new Int32Array(BATCH_ROWS)
  const bigints = () => new BigInt64Array(BATCH_ROWS)
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
  }
}

/** Copies the filled rows out, so that the batch can be filled again. */
function takeRows(batch: ReturnType<typeof createBatch>) {
  const { rows, ...columns } = batch
  batch.rows = 0
  return Object.fromEntries(
    Object.entries(columns).map(([name, values]) => [name, values.slice(0, rows)]),
  )
}

function later(one: bigint, other: bigint): bigint {
  return one > other ? one : other
}
