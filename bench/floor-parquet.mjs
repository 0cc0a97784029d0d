// node floor-parquet.mjs DATABASE FILE: the bare COPY that a sync to Parquet is measured against.
import { DuckDBInstance } from '@duckdb/node-api';

const [, , database, file] = process.argv;
const instance = await DuckDBInstance.create(database, { access_mode: 'READ_ONLY' });
const session = await instance.connect();
await session.run(`copy personas_bench_identities.users_identities to '${file}' (format parquet)`);
instance.closeSync();
