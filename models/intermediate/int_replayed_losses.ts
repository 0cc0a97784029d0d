import { defineModel } from 'identity-warehouse'

const BATCH_ROWS = 65_536

/** One row per loss of the irregular fragments, found by replaying their merges in order. */
export default defineModel({
  inputs: {
    merges: {
      ref: 'int_replay_merges',
      columns: ['merge_number', 'from_number', 'into_number'],
      orderBy: ['merge_number'],
    },
  },
  columns: { profile_number: 'integer', parent_number: 'integer', merge_number: 'integer' },
  async *run({ merges }) {
    let owners = new Int32Array(1024).fill(-1)
    let losses: number[][] = [[], [], []]

    /** The profile that owns everything of `profile` now; shortens the way there. */
    const find = (profile: number): number => {
      let root = profile
      while (owners[root]! >= 0) root = owners[root]!
      while (profile !== root) {
        const next = owners[profile]!
        owners[profile] = root
        profile = next
      }
      return root
    }

    for await (const { rowCount, columns } of merges) {
      const { merge_number, from_number, into_number } = columns as Record<string, Int32Array>
      for (let row = 0; row < rowCount; row++) {
        const from = from_number![row]!
        const into = into_number![row]!
        owners = withRoomFor(owners, Math.max(from, into))
        // A self-merge, a profile that lost before, a cycle: none of them is a loss.
        if (from === into || owners[from]! >= 0) continue
        const winner = find(into)
        if (winner === from) continue
        owners[from] = winner
        losses[0]!.push(from)
        losses[1]!.push(winner)
        losses[2]!.push(merge_number![row]!)
      }
      if (losses[0]!.length >= BATCH_ROWS) {
        yield asColumns(losses)
        losses = [[], [], []]
      }
    }
    if (losses[0]!.length > 0) yield asColumns(losses)
  },
})

function withRoomFor(owners: Int32Array, profile: number) {
  if (profile < owners.length) return owners
  const grown = new Int32Array(Math.max(profile + 1, owners.length * 2)).fill(-1)
  grown.set(owners)
  return grown
}

function asColumns([profiles, parents, merges]: number[][]) {
  return {
    profile_number: Int32Array.from(profiles!),
    parent_number: Int32Array.from(parents!),
    merge_number: Int32Array.from(merges!),
  }
}
