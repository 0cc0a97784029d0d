/** The driver as one module of ours: imported when a database is opened, and bundled as a whole. */
export { DuckDBDataChunk, DuckDBInstance } from '@duckdb/node-api';
