// The floor of a build: one statement that reads the same file and takes the distinct identifiers.
// Usage: floor.mjs FILE DATABASE (counted|written)
import { DuckDBInstance } from '@duckdb/node-api';

const [file, database, form] = process.argv.slice(2);
const instance = await DuckDBInstance.create(database);
const session = await instance.connect();
const distinct = `select distinct external_id_type, external_id_value from read_csv('${file}', all_varchar = true)`;
await session.run(
  form === 'written'
    ? `create or replace table floor as ${distinct}`
    : `select count(*) from (${distinct})`,
);
session.closeSync();
instance.closeSync();
