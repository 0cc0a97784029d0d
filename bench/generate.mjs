// Generated inputs: deterministic functions of the row number, written by DuckDB.

const ID = (number) => `'use_' || substr(md5('p' || (${number})), 1, 27)`;

/**
 * Identify and merge events of `count` identify rows: a third of them are first mappings, the rest
 * repeat an identifier that is known; four identifiers a profile; one profile in thirty merges.
 */
export async function generateEvents(session, folder, count) {
  const identifiers = Math.floor(count / 3);
  const profiles = Math.floor(identifiers / 4);
  const time = (second) =>
    `strftime(timestamp '2024-01-01' + to_seconds(${second}), '%Y-%m-%dT%H:%M:%S.%gZ')`;
  await session.run(`copy (
    with rows as (
      select i, case when i < ${identifiers} then i else hash(i) % ${identifiers} end as k from range(${count}) as t(i)
    )
    select
      'msg_' || md5('m' || i) as message_id,
      ${ID(`k % ${profiles}`)} as segment_id,
      ['anonymous_id', 'email', 'user_id', 'ios.id'][(k // ${profiles} % 4 + 1)::integer] as external_id_type,
      case k // ${profiles} % 4 when 1 then 'person' || k || '@example.com' else md5('v' || k)::uuid::varchar end as external_id_value,
      'source_' || hash(k) % 12 as source_key,
      ${time('i // 4')} as "timestamp",
      ${time('i // 4 + 2')} as received_at
    from rows
  ) to '${folder}/identify_events.csv' (header)`);
  await session.run(`copy (
    select
      'mrg_' || md5('g' || i) as message_id,
      ${ID('i * 30 + 7')} as from_segment_id,
      ${ID('i * 30')} as into_segment_id,
      ${time(`${count} // 8 + i`)} as "timestamp",
      ${time(`${count} // 8 + i + 2`)} as received_at
    from range(${Math.floor(profiles / 30)}) as t(i)
  ) to '${folder}/merge_events.csv' (header)`);
}

/** Losses as resolve_merges takes them: `profile_number, parent_number, merge_number`. */
export const FORESTS = {
  // Ten losers for each winner.
  flat: (count) =>
    `select i as profile_number, ${count} + i // 10 as parent_number, i as merge_number from range(${count}) as t(i)`,
  // Chains of twenty.
  deep: (count) =>
    `select i + i // 20 as profile_number, i + i // 20 + 1 as parent_number, i as merge_number from range(${count}) as t(i)`,
  chain: (count) =>
    `select i as profile_number, i + 1 as parent_number, i as merge_number from range(${count}) as t(i)`,
};
