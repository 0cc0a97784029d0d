import { quoteLiteral } from '../relation/relation.js';
import { withDatabase } from './open-database.js';

/** The members of a call that are columns of text. */
const TEXTS = [
  ...['messageId', 'type', 'userId', 'anonymousId', 'groupId', 'previousId', 'writeKey'],
  ...['projectId', 'channel', 'version', 'event', 'name'],
  ...['timestamp', 'originalTimestamp', 'sentAt', 'receivedAt'],
];
/** Those that are columns of JSON text. */
const OBJECTS = ['context', 'traits', 'properties', 'integrations', '_metadata'];

/** Turns a file of calls into a Parquet file with one column for each member, absent ones null. */
export async function ndjsonToParquet(ndjsonFile: string, parquetFile: string): Promise<void> {
  const columns = [
    ...TEXTS.map((name) => `${quoteLiteral(name)}: 'varchar'`),
    ...OBJECTS.map((name) => `${quoteLiteral(name)}: 'json'`),
  ];
  const names = [
    ...TEXTS.map((name) => `"${name}"`),
    ...OBJECTS.map((name) => `"${name}"::varchar as "${name}"`),
  ];
  await withDatabase(':memory:', async (engine) => {
    const session = await engine.connect();
    try {
      await session.execute(`copy (
        select ${names.join(', ')}
        from read_json(
          ${quoteLiteral(ndjsonFile)},
          format = 'newline_delimited',
          columns = {${columns.join(', ')}}
        )
      ) to ${quoteLiteral(parquetFile)} (format parquet, compression zstd)`);
    } finally {
      session.close();
    }
  });
}
