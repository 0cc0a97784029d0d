import { defineModel } from 'identity-warehouse';

const BATCH_ROWS = 65_536;

type Columns<Name extends string> = Readonly<Record<Name, Int32Array>>;

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
    const owners = createOwners();
    let losses = emptyLosses();

    for await (const { rowCount, columns } of merges) {
      const batch = columns as Columns<'merge_number' | 'from_number' | 'into_number'>;
      for (let row = 0; row < rowCount; row++) {
        const from = batch.from_number[row] as number;
        const into = batch.into_number[row] as number;
        // A self-merge, a profile that lost before, a cycle: none of them is a loss.
        if (from === into || owners.hasLost(from)) continue;
        const winner = owners.find(into);
        if (winner === from) continue;
        owners.lose(from, winner);
        losses.profile_number.push(from);
        losses.parent_number.push(winner);
        losses.merge_number.push(batch.merge_number[row] as number);
      }
      if (losses.profile_number.length >= BATCH_ROWS) {
        yield asInt32(losses);
        losses = emptyLosses();
      }
    }
    if (losses.profile_number.length > 0) yield asInt32(losses);
  },
});

/** Who owns the identifiers of each profile now: a union-find in which the winner is given. */
function createOwners() {
  const parents: number[] = [];
  return {
    hasLost: (profile: number) => parents[profile] !== undefined,
    lose: (profile: number, winner: number) => {
      parents[profile] = winner;
    },
    find: (profile: number): number => {
      let root = profile;
      for (let up = parents[root]; up !== undefined; up = parents[root]) root = up;
      for (let up = parents[profile]; up !== undefined; up = parents[profile]) {
        parents[profile] = root;
        if (up === root) break;
        profile = up;
      }
      return root;
    },
  };
}

function emptyLosses() {
  return { profile_number: [], parent_number: [], merge_number: [] } as Record<
    'profile_number' | 'parent_number' | 'merge_number',
    number[]
  >;
}

function asInt32(losses: ReturnType<typeof emptyLosses>) {
  return {
    profile_number: Int32Array.from(losses.profile_number),
    parent_number: Int32Array.from(losses.parent_number),
    merge_number: Int32Array.from(losses.merge_number),
  };
}
