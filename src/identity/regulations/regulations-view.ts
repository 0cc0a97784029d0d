import type { Session } from '../../engine/engine.js';
import { quoteIdentifier, quoteLiteral, Relation } from '../../relation/relation.js';
import type { Space } from '../space.js';
import { regulationFile } from './regulation-log.js';

/** Buckets by the first four digits of the hash: a value is looked up among the few of one. */
const BUCKETS = 65_536;

/**
 * Makes the view by which models see the regulated intervals of a space: one row with the salt and
 * the intervals in buckets. It reads the log itself, so that the salt lies in no database file.
 */
export async function createRegulationsView(
  session: Session,
  { name, workSchema }: Pick<Space, 'name' | 'workSchema'>,
  base: string,
): Promise<void> {
  const shape = JSON.stringify({
    salt: 'VARCHAR',
    intervals: [
      {
        space: 'VARCHAR',
        digest: 'VARCHAR',
        after: 'VARCHAR',
        until: 'VARCHAR',
      },
    ],
  });
  const view = new Relation(workSchema, 'regulations');
  await session.execute(`create schema if not exists ${quoteIdentifier(workSchema)}`);
  await session.execute(`
    create or replace view ${view} as
    with
    logs as (
        select json_transform(content, ${quoteLiteral(shape)}) as log
        from read_text(${quoteLiteral(regulationFile(base))})
    ),
    intervals as (
        select unnest(log.intervals) as regulated from logs
    ),
    buckets as (
        select
            cast('0x' || substr(regulated.digest, 1, 4) as integer) as bucket,
            list(struct_pack(
                digest := regulated.digest,
                after := cast(regulated.after as timestamptz),
                until := cast(regulated.until as timestamptz)
            )) as intervals
        from intervals
        where regulated.space = ${quoteLiteral(name)}
        group by bucket
    )
    select
        (select log.salt from logs) as regulation_salt,
        list(buckets.intervals order by numbers.bucket) as regulated_intervals
    from range(${BUCKETS}) as numbers(bucket)
    left join buckets on numbers.bucket = buckets.bucket`);
}
