import type { Session } from '../../engine/engine.js';
import { ProjectError } from '../../errors/project-error.js';
import { quoteLiteral, Relation } from '../../relation/relation.js';
import { isTable } from '../state/is-table.js';
import type { RegulationLog } from './regulation-log.js';

/** One row per regulation by which the database was built: ids only. */
const APPLIED = new Relation('idw_regulations', 'applied');

/**
 * Checks that the log of regulations is that by which a database was built.
 * @throws {ProjectError} `regulations-lost` if any of its regulations is unknown to the log: to go
 * on would bring back what was deleted.
 */
export async function checkApplied(
  session: Session,
  log: RegulationLog | undefined,
): Promise<void> {
  if (!(await isTable(session, APPLIED))) return;
  const known = new Set(log?.regulations.map(({ id }) => id));
  const { rows } = await session.query(`select regulation_id from ${APPLIED}`);
  const lost = rows.filter(([id]) => !known.has(String(id)));
  if (lost.length === 0) return;
  throw new ProjectError(
    'regulations-lost',
    `The database was built by ${lost.length} regulation${lost.length === 1 ? '' : 's'} that the log "regulations/log.json" beside identity.yml does not have.`,
  );
}

/** Records in a database by which regulations it is built. */
export async function recordApplied(session: Session, log: RegulationLog): Promise<void> {
  const ids = log.regulations.map(({ id }) => `(${quoteLiteral(id)})`);
  if (ids.length === 0) return;
  await session.execute(`create schema if not exists "${APPLIED.schema}"`);
  await session.execute(`create or replace table ${APPLIED} (regulation_id varchar not null)`);
  await session.execute(`insert into ${APPLIED} values ${ids.join(', ')}`);
}
