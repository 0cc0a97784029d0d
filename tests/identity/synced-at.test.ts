import { expect, test } from 'vitest';
import { openIdentityProject } from './harness.js';

const identify = {
  segment_id: 'p1',
  external_id_type: 'user_id',
  source_key: null,
  timestamp: '2024-01-01',
  received_at: null,
  input: 'a.csv',
  record_error: null,
};
const identifies = ['a', 'b'].map((value) => ({
  ...identify,
  message_id: value,
  external_id_value: value,
}));
const merge = {
  message_id: 'm1',
  from_segment_id: 'p1',
  into_segment_id: 'p2',
  source_key: null,
  timestamp: '2024-01-02',
  received_at: null,
  input: 'b.csv',
  record_error: null,
};
const later = '2026-02-02T00:00:00Z';
const times = {
  first: BigInt(Date.UTC(2026, 0, 1)) * 1000n,
  later: BigInt(Date.UTC(2026, 1, 2)) * 1000n,
};

test('a row that did not change keeps its synced_at', async () => {
  const project = await openIdentityProject();
  await project.buildIdentity({ identifies: identifies.slice(0, 1), merges: [] });
  const built = await project.buildIdentity({
    identifies,
    merges: [],
    syncedAt: later,
    keepPublished: true,
  });
  for (const table of [built.users_identities, built.users_identities_history])
    expect(Object.fromEntries(table.map((row) => [row.external_id_value, row.synced_at]))).toEqual({
      a: times.first,
      b: times.later,
    });
});

test('a move changes the current row and closes the one before', async () => {
  const project = await openIdentityProject();
  await project.buildIdentity({ identifies, merges: [] });
  const built = await project.buildIdentity({
    identifies,
    merges: [merge],
    syncedAt: later,
    keepPublished: true,
  });
  const syncedAt = [...built.users_identities, ...built.users_identities_history].map(
    (row) => row.synced_at,
  );
  expect(new Set(syncedAt)).toEqual(new Set([times.later]));
});
