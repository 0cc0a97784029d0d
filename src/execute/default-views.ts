import type { Session } from '../engine/engine.js';
import { Relation } from '../relation/relation.js';
import type { Catalog } from './catalog.js';

/** The schema in which the default space's tables are views. */
export const DEFAULT_SCHEMA = 'personas_identities';

/** Removes the views of a space that was the default once, when no space is any more. */
export async function dropDefaultViews(
  session: Session,
  catalog: Catalog,
  published: Iterable<string>,
): Promise<void> {
  for (const name of published) {
    const view = new Relation(DEFAULT_SCHEMA, name);
    if (catalog.get(String(view)) === 'view') await session.execute(`drop view if exists ${view}`);
  }
}
