import type { Session } from '../../engine/engine.js';
import type { InputFile } from '../../identity/input-files.js';
import type { Space } from '../../identity/space.js';
import { hashContent, hexOf } from '../../identity/state/content-hash.js';
import { isTable } from '../../identity/state/is-table.js';
import { quoteLiteral, Relation } from '../../relation/relation.js';
import type { RewrittenFile } from './replace-input.js';

/**
 * Records a file that is about to be rewritten as read, if all of the old one was; otherwise forgets
 * that it was ever read, so that the next build reads what came since.
 */
export async function recordInput(
  session: Session,
  { stateSchema }: Pick<Space, 'stateSchema'>,
  { name, path }: Pick<InputFile, 'name' | 'path'>,
  { size, contentHash }: Pick<RewrittenFile, 'size' | 'contentHash'>,
): Promise<void> {
  const table = new Relation(stateSchema, 'input_files');
  if (!(await isTable(session, table))) return;
  const which = `where input = ${quoteLiteral(name)}`;
  const { rows } = await session.query(`select size, content_hash from ${table} ${which}`);
  const [knownSize, knownHash] = rows[0] ?? [];
  const before = await hashContent(path, Number.MAX_SAFE_INTEGER);
  const isRead = before.bytes === Number(knownSize) && hexOf(before) === knownHash;
  await session.execute(
    isRead
      ? `update ${table} set size = ${size}, mtime_ns = null, content_hash = ${quoteLiteral(contentHash)} ${which}`
      : `delete from ${table} ${which}`,
  );
}
