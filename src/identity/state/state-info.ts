import type { Session } from '../../engine/engine.js';
import { quoteLiteral, Relation } from '../../relation/relation.js';
import type { Space } from '../space.js';
import { type Description, describeIdentifiers, describeRules } from './describe-rules.js';
import { isTable } from './is-table.js';

/** The form of the state's tables; another form takes another number. */
export const STATE_SCHEMA_VERSION = 1;

/** The function that makes the ids of profiles. */
export const ID_VERSION = 'idw1';

/** What the state of a space depends on: the state table `state_info`, one row for each key. */
export interface StateInfo {
  /** Zero if it cannot be read. */
  readonly schemaVersion: number;
  readonly packageVersion: string;
  readonly duckdbVersion: string;
  /** What hash() gives for a fixed text: columns of hashes are only good while it is the same. */
  readonly hashProbe: string;
  readonly idVersion: string;
  readonly inputKind: string;
  readonly rules: Description;
  readonly identifiers: Description;
}

/** Values of the kinds that are hashed, short and long. */
const PROBE = `hash(
    'idw probe',
    'a text that is too long to be kept in place',
    null::varchar,
    1::bigint,
    timestamptz '2024-02-29 12:34:56.789012+00',
    ['a', null, 'b'],
    {'type': 'email', 'value': 'probe'}
)::varchar`;

/** Tells what a state would depend on that was written now. */
export async function currentStateInfo(
  session: Session,
  { input, rules, identifiers }: Pick<Space, 'input' | 'rules' | 'identifiers'>,
  packageVersion: string,
): Promise<StateInfo> {
  const { rows } = await session.query(`select version(), ${PROBE}`);
  const [duckdbVersion, hashProbe] = rows[0] ?? [];
  return {
    schemaVersion: STATE_SCHEMA_VERSION,
    packageVersion,
    duckdbVersion: String(duckdbVersion),
    hashProbe: String(hashProbe),
    idVersion: ID_VERSION,
    inputKind: input.kind,
    rules: describeRules(rules),
    identifiers: describeIdentifiers(identifiers),
  };
}

/** Reads what the state of a space depends on; undefined if the space has no state. */
export async function readStateInfo(
  session: Session,
  stateSchema: string,
): Promise<StateInfo | undefined> {
  const table = stateInfo(stateSchema);
  if (!(await isTable(session, table))) return undefined;
  const { rows } = await session.query(`select key, value from ${table}`);
  if (rows.length === 0) return undefined;
  const values = new Map(rows.map(([key, value]) => [String(key), String(value)]));
  const text = (key: string) => values.get(key) ?? '';
  return {
    schemaVersion: Number(text('schema_version')) || 0,
    packageVersion: text('package_version'),
    duckdbVersion: text('duckdb_version'),
    hashProbe: text('hash_probe'),
    idVersion: text('id_version'),
    inputKind: text('input_kind'),
    rules: toDescription(text('rules')),
    identifiers: toDescription(text('identifiers')),
  };
}

/** Writes the statements that record what a state depends on, to be run where it is published. */
export function recordStateInfoSql(stateSchema: string, info: StateInfo): readonly string[] {
  const table = stateInfo(stateSchema);
  const values = {
    schema_version: String(info.schemaVersion),
    package_version: info.packageVersion,
    duckdb_version: info.duckdbVersion,
    hash_probe: info.hashProbe,
    id_version: info.idVersion,
    input_kind: info.inputKind,
    rules: toJson(info.rules),
    identifiers: toJson(info.identifiers),
  };
  const rows = Object.entries(values).map(
    ([key, value]) => `(${quoteLiteral(key)}, ${quoteLiteral(value)})`,
  );
  return [
    `create table if not exists ${table} (key varchar not null, value varchar not null)`,
    `delete from ${table}`,
    `insert into ${table} values ${rows.join(', ')}`,
  ];
}

function stateInfo(stateSchema: string): Relation {
  return new Relation(stateSchema, 'state_info');
}

function toJson(description: Description): string {
  return JSON.stringify(Object.fromEntries(description));
}

/** A state of another form may hold anything here; its version decides then, not this. */
function toDescription(json: string): Description {
  try {
    return new Map(Object.entries(JSON.parse(json) as Record<string, string>));
  } catch {
    return new Map();
  }
}
