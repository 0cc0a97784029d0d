import type { Session } from '../engine/engine.js';
import type { IdentityFile } from '../identity/read-identity-file.js';
import { spelledBy } from '../identity/regulations/conceal-blocked.js';
import type { Found } from '../identity/regulations/regulation-log.js';
import type { Blocked } from '../identity/rules.js';
import type { Space } from '../identity/space.js';
import { isTable } from '../identity/state/is-table.js';
import { quoteLiteral, Relation } from '../relation/relation.js';
import { planSync } from '../warehouses/plan-sync.js';
import { countRows } from './count-rows.js';
import type { Identifier } from './find-identifiers.js';

/** Finds the tables of a space, and the settings, that hold identifiers. */
export async function findRows(
  session: Session,
  space: Space,
  identifiers: readonly Identifier[],
): Promise<readonly Found[]> {
  const schemas = [space.schema, space.workSchema, space.stateSchema];
  const tables = await countRows(session, identifiers, 'identifiers');
  const rows = tables
    .filter(({ relation }) => schemas.includes(relation.schema))
    .map(({ relation, rows }): Found => {
      return { place: 'table', space: space.name, name: relation.displayName, count: rows };
    });
  const values = identifiers.map(({ value }) => value);
  const blocked = space.rules.blocked.filter((entry) => isAbout(entry, values));
  if (blocked.length === 0) return rows;
  const place = { place: 'settings', space: space.name, name: 'rules.blocked' } as const;
  return [...rows, { ...place, count: blocked.length }];
}

function isAbout(entry: Blocked, values: readonly string[]): boolean {
  if (entry.kind === 'value') return values.includes(entry.value);
  if (entry.kind !== 'pattern') return false;
  const spelled = spelledBy(entry.pattern).toLowerCase();
  return values.some((value) => spelled.includes(value.toLowerCase()));
}

/** A warehouse has the rows of those tables that it is given. */
export function inWarehouses(
  space: Space,
  { warehouses }: IdentityFile,
  rows: readonly Found[],
): readonly Found[] {
  return planSync(warehouses, [space]).flatMap(({ warehouse, on }) => {
    const names = on.map((table) => new Relation(space.schema, table.name).displayName);
    const count = rows
      .filter(({ name }) => names.includes(name))
      .reduce((sum, found) => sum + found.count, 0);
    return count === 0
      ? []
      : [{ place: 'warehouse', space: space.name, name: warehouse.name, count } as const];
  });
}

/** Lists the texts of rejected records with an identifier within: they are never shown again. */
export async function textsWithin(
  session: Session,
  space: Space,
  identifiers: readonly Identifier[],
): Promise<readonly string[]> {
  const table = new Relation(space.schema, 'rejected_events');
  if (!(await isTable(session, table))) return [];
  const texts = new Set<string>();
  for (const { value } of identifiers) {
    const escaped = JSON.stringify(value).slice(1, -1);
    const { rows } = await session.query(
      `select distinct raw from ${table}
       where contains(lower(raw), lower(${quoteLiteral(value)})) or contains(raw, ${quoteLiteral(escaped)})`,
    );
    for (const [raw] of rows) texts.add(String(raw));
  }
  return [...texts];
}

/** The name of a file may hold a value too. */
export function withoutValues(name: string, identifiers: readonly Identifier[]): string {
  return identifiers.reduce(
    (text, { value }) => (value.length > 3 ? text.replaceAll(value, '...') : text),
    name,
  );
}
