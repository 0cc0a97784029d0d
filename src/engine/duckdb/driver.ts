import { textDecoder } from '@duckdb/node-api/lib/vectors/dataAccessors.js';

/** The driver as one module of ours: imported when a database is opened, and bundled as a whole. */
export { DuckDBDataChunk, DuckDBInstance } from '@duckdb/node-api';

// Its decoder drops a byte order mark at the beginning of every text; values are verbatim.
const exact = new TextDecoder('utf-8', { ignoreBOM: true });
textDecoder.decode = exact.decode.bind(exact);
