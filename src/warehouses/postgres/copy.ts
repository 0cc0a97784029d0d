import { once } from 'node:events';
import type pg from 'pg';
import { from, to } from 'pg-copy-streams';
import type { Session } from '../../engine/engine.js';

/** Text is handed to the connection in parts of about this size. */
const PART_CHARACTERS = 128 * 1024;

/**
 * Copies lines of CSV that a query makes, one a row in the column `line`, into a table.
 * @returns The rows copied.
 */
export async function copyIn(
  client: pg.Client,
  target: string,
  session: Session,
  query: string,
): Promise<number> {
  const copy = client.query(from(`copy ${target} from stdin (format csv)`));
  const failed = once(copy, 'error').then(([error]) => {
    throw error;
  });
  failed.catch(() => undefined);
  // Not by pipeline(): on a failure it would not wait for the chunk that the session still fetches.
  for await (const part of linesOf(session, query))
    if (!copy.write(part)) await Promise.race([once(copy, 'drain'), failed]);
  const finished = once(copy, 'finish');
  copy.end();
  await Promise.race([finished, failed]);
  return copy.rowCount;
}

async function* linesOf(session: Session, query: string): AsyncGenerator<Buffer> {
  let part = '';
  for await (const { columns } of session.stream(query)) {
    for (const line of columns.line as readonly string[]) part += `${line}\n`;
    if (part.length < PART_CHARACTERS) continue;
    yield Buffer.from(part);
    part = '';
  }
  if (part !== '') yield Buffer.from(part);
}

/** Yields what a COPY writes. Who does not read to the end must give the connection up. */
export async function* copyOut(client: pg.Client, query: string): AsyncGenerator<Buffer> {
  const copy = client.query(to(`copy (${query}) to stdout (format binary)`));
  // A connection that breaks after the last row would be nobody's error.
  copy.on('error', () => undefined);
  yield* copy as AsyncIterable<Buffer>;
}
