import { EngineError } from '../engine/engine.js';
import { ProjectError } from '../errors/project-error.js';
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

/**
 * Turns a file of calls into a Parquet file with one column for each member, absent ones null.
 * @throws {ProjectError} `disk-full`, `out-of-memory`, `unwritable-file`.
 */
export async function ndjsonToParquet(
  ndjsonFile: string,
  parquetFile: string,
  signal: AbortSignal,
): Promise<void> {
  await withDatabase(':memory:', async (engine) => {
    const session = await engine.connect();
    const interrupt = () => session.interrupt();
    signal.addEventListener('abort', interrupt, { once: true });
    try {
      await session.execute(copyStatement(ndjsonFile, parquetFile));
    } catch (error) {
      throw conversionFault(error, parquetFile);
    } finally {
      signal.removeEventListener('abort', interrupt);
      session.close();
    }
  });
}

function copyStatement(ndjsonFile: string, parquetFile: string): string {
  const columns = [
    ...TEXTS.map((name) => `${quoteLiteral(name)}: 'varchar'`),
    ...OBJECTS.map((name) => `${quoteLiteral(name)}: 'json'`),
  ];
  const names = [
    ...TEXTS.map((name) => `"${name}"`),
    ...OBJECTS.map((name) => `"${name}"::varchar as "${name}"`),
  ];
  return `copy (
    select ${names.join(', ')}
    from read_json(
      ${quoteLiteral(ndjsonFile)},
      format = 'newline_delimited',
      columns = {${columns.join(', ')}}
    )
  ) to ${quoteLiteral(parquetFile)} (format parquet, compression zstd)`;
}

function conversionFault(error: unknown, file: string): unknown {
  if (!(error instanceof EngineError)) return error;
  const codes = { 'full-disk': 'disk-full', 'out-of-memory': 'out-of-memory' } as const;
  const { kind } = error.details;
  const code = kind === 'full-disk' || kind === 'out-of-memory' ? codes[kind] : 'unwritable-file';
  return new ProjectError(code, `"${file}" cannot be written: ${error.message}`, { cause: error });
}
