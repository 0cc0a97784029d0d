type Driver = typeof import('@duckdb/node-api');

/**
 * Loads DuckDB's driver, which takes long: only who opens a database does. Its decoder drops a byte
 * order mark at the beginning of every text; values are verbatim, so it is made to keep it.
 */
export async function loadDriver(): Promise<Driver> {
  const driver = await import('@duckdb/node-api');
  const { textDecoder } = await import('@duckdb/node-api/lib/vectors/dataAccessors.js');
  const exact = new TextDecoder('utf-8', { ignoreBOM: true });
  textDecoder.decode = exact.decode.bind(exact);
  return driver;
}
