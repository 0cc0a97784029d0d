import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { Session } from '../engine/engine.js';
import type { IdentityFile } from '../identity/read-identity-file.js';
import { digestOf, RECORD } from '../identity/regulations/digest.js';
import type {
  RegulatedInterval,
  Regulation,
  RegulationKind,
  RegulationLog,
} from '../identity/regulations/regulation-log.js';
import type { Space } from '../identity/space.js';
import { isTable } from '../identity/state/is-table.js';
import { quoteLiteral, Relation } from '../relation/relation.js';
import { findIdentifiers, type Identifier } from './find-identifiers.js';
import { findRows, inWarehouses, textsWithin, withoutValues } from './find-places.js';
import { findInputRecords } from './inputs/space-inputs.js';
import { knownTypes } from './known-types.js';
import { needlesOf } from './needles.js';
import type { RegulationRequest } from './read-requests.js';

/** What a request comes to in one space; the identifiers are in clear and stay in memory. */
export interface PlannedRegulation {
  readonly regulation: Regulation;
  readonly intervals: readonly RegulatedInterval[];
  readonly identifiers: readonly Identifier[];
  readonly request: RegulationRequest;
  /** The types that the space has, if it is built. */
  readonly knownTypes: readonly string[] | undefined;
  /** How many suppressions it ends. */
  readonly ends: number;
}

/** What planning needs besides the requests. */
export interface PlanOptions {
  readonly log: RegulationLog;
  readonly identity: IdentityFile;
  /** The database file, relative to identity.yml. */
  readonly database: string;
  /** The moment of the regulation, as a timestamp with its offset. */
  readonly at: string;
  readonly rewritesInputs: boolean;
  /** Where rows of a server lie while they are looked into. */
  readonly targetFolder: string;
  readonly signal: AbortSignal;
}

/** Finds out what a request means in a space: which identifiers, and where they lie. */
export async function planRegulation(
  session: Session,
  space: Space,
  request: RegulationRequest,
  { log, at, rewritesInputs, identity, database, targetFolder, signal }: PlanOptions,
): Promise<PlannedRegulation> {
  const identifiers = await findIdentifiers(session, space, request);
  const isDelete = request.kind === 'delete' || request.kind === 'delete-and-suppress';
  const rows = await findRows(session, space, identifiers);
  const texts = isDelete ? await textsWithin(session, space, identifiers) : [];
  const digests = identifiers.map(({ type, value }) => ({
    type,
    digest: digestOf(log.salt, type, value),
  }));
  const own = digests.flatMap((each) =>
    boundsOf(request.kind, at).map((bounds): RegulatedInterval => {
      return { space: space.name, ...each, ...bounds };
    }),
  );
  const inputs = isDelete
    ? await findInputRecords(
        session,
        space,
        identity,
        { ...log, intervals: own },
        identifiers.map(({ value }) => value),
        { databaseFile: path.resolve(identity.base, database), targetFolder, signal },
      )
    : [];
  const records = inputs.filter(({ place }) => place !== 'mention');
  const isHeld = isDelete && rows.length + (rewritesInputs ? records.length : 0) > 0;
  const rebuilds = isHeld || (await holdsLaterCalls(session, space, identifiers, at));
  const regulation: Regulation = {
    id: randomUUID(),
    kind: request.kind,
    scope: request.scope,
    type: request.type,
    space: space.name,
    at,
    identifiers: countByType(identifiers),
    rebuilds,
    database,
    rewritesInputs: rewritesInputs && isDelete,
    state: 'pending',
    ...(isDelete ? { needles: await needlesOf(session, log.salt, identifiers) } : {}),
    found: [...rows, ...(isDelete ? inWarehouses(space, identity, rows) : []), ...inputs].map(
      (each) => ({ ...each, name: withoutValues(each.name, identifiers) }),
    ),
  };
  const hidden = texts.map((text) => ({
    type: RECORD,
    digest: digestOf(log.salt, RECORD, text),
  }));
  const withheld = hidden.map((each): RegulatedInterval => {
    return { space: space.name, ...each, after: null, until: null };
  });
  return {
    ...{ regulation, intervals: [...own, ...withheld], identifiers, request },
    knownTypes: await knownTypes(session, space),
    ends: log.intervals.filter((interval) => isEnded(interval, own)).length,
  };
}

/** Adds regulations to a log; `unsuppress` ends what is suppressed until now, and adds nothing. */
export function addToLog(log: RegulationLog, planned: readonly PlannedRegulation[]): RegulationLog {
  let intervals = log.intervals;
  for (const { regulation, intervals: own } of planned)
    intervals =
      regulation.kind === 'unsuppress'
        ? intervals.map((interval) => ended(interval, own, regulation.at))
        : [...intervals, ...own];
  const regulations = [...log.regulations, ...planned.map(({ regulation }) => regulation)];
  return { ...log, regulations, intervals };
}

function ended(
  interval: RegulatedInterval,
  ends: readonly RegulatedInterval[],
  at: string,
): RegulatedInterval {
  return isEnded(interval, ends) ? { ...interval, until: at } : interval;
}

function isEnded(interval: RegulatedInterval, ends: readonly RegulatedInterval[]): boolean {
  return (
    interval.until === null &&
    ends.some((end) => end.space === interval.space && end.digest === interval.digest)
  );
}

function boundsOf(
  kind: RegulationKind,
  at: string,
): readonly Pick<RegulatedInterval, 'after' | 'until'>[] {
  const past = { after: null, until: at };
  const future = { after: at, until: null };
  switch (kind) {
    case 'delete':
    case 'unsuppress':
      return [past];
    case 'suppress':
      return [future];
    case 'delete-and-suppress':
      return [past, future];
  }
}

/** A call may bear a later time than the clock: it is read already, and regulated all the same. */
async function holdsLaterCalls(
  session: Session,
  space: Space,
  identifiers: readonly Identifier[],
  at: string,
): Promise<boolean> {
  if (space.input.kind === 'events') return identifiers.length > 0 && hasTables(session, space);
  const calls = new Relation(space.stateSchema, 'calls');
  if (!(await isTable(session, calls))) return false;
  const { rows } = await session.query(
    `select count(*) from ${calls} where arrived_at > timestamptz ${quoteLiteral(at)}`,
  );
  return Number(rows[0]?.[0] ?? 0) > 0;
}

function hasTables(session: Session, space: Space): Promise<boolean> {
  return isTable(session, new Relation(space.schema, 'users_identities'));
}

function countByType(identifiers: readonly Identifier[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { type } of identifiers) counts[type] = (counts[type] ?? 0) + 1;
  return counts;
}
