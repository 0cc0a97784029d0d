import type { Session } from '../../engine/engine.js';
import { ProjectError } from '../../errors/project-error.js';
import { quoteLiteral, Relation } from '../../relation/relation.js';
import type { Space } from '../space.js';
import { isTable } from '../state/is-table.js';
import type { Regulation, RegulationLog } from './regulation-log.js';

/** One row per regulation by which the database was built: ids only. */
const APPLIED = new Relation('idw_regulations', 'applied');

/**
 * Checks that a database is built by the regulations of a space, no more and no fewer. Where nothing
 * is built yet, they are recorded as those by which it will be.
 * @throws {ProjectError} `regulations-lost` if the log does not know any of them: to go on would bring
 * back what was deleted; `regulation-pending` if some did not reach this database yet.
 */
export async function checkApplied(
  session: Session,
  log: RegulationLog | undefined,
  { name, schema }: Pick<Space, 'name' | 'schema'>,
): Promise<void> {
  const applied = await readApplied(session);
  const known = new Set(log?.regulations.map(({ id }) => id));
  const lost = [...applied].filter((id) => !known.has(id));
  if (lost.length > 0) throw lostFault(lost.length);
  const missing = (log?.regulations ?? []).filter(({ id, space }) => {
    return space === name && !applied.has(id);
  });
  if (missing.length === 0) return;
  if (await isTable(session, new Relation(schema, 'users_identities')))
    throw new ProjectError(
      'regulation-pending',
      `The space "${name}" of this database was built before ${missing.length} of its regulations.`,
    );
  await recordApplied(session, missing);
}

/** Reads by which regulations a database is built. */
export async function readApplied(session: Session): Promise<ReadonlySet<string>> {
  if (!(await isTable(session, APPLIED))) return new Set();
  const { rows } = await session.query(`select regulation_id from ${APPLIED}`);
  return new Set(rows.map(([id]) => String(id)));
}

/** Records in a database by which regulations it is built. */
export async function recordApplied(
  session: Session,
  regulations: readonly Pick<Regulation, 'id'>[],
): Promise<void> {
  const applied = await readApplied(session);
  const ids = regulations.filter(({ id }) => !applied.has(id)).map(({ id }) => quoteLiteral(id));
  if (ids.length === 0) return;
  await session.execute(`create schema if not exists "${APPLIED.schema}"`);
  await session.execute(`create table if not exists ${APPLIED} (regulation_id varchar not null)`);
  await session.execute(`insert into ${APPLIED} values ${ids.map((id) => `(${id})`).join(', ')}`);
}

function lostFault(count: number): ProjectError {
  return new ProjectError(
    'regulations-lost',
    `The database was built by ${count} regulation${count === 1 ? '' : 's'} that the log "regulations/log.json" beside identity.yml does not have.`,
  );
}
