// npm run bench [-- templates|merges|builds|calls|start|sync] [--count 1000000,5000000] [--runs 3]
//   calls: [--count 1000000,10000000] [--form ndjson,parquet] [--cache FOLDER]
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { benchBuilds } from './bench-builds.mjs';
import { benchCalls } from './bench-calls.mjs';
import { benchMerges } from './bench-merges.mjs';
import { benchStart } from './bench-start.mjs';
import { benchSync } from './bench-sync.mjs';
import { benchTemplates } from './bench-templates.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    count: { type: 'string' },
    form: { type: 'string', default: 'ndjson,parquet' },
    cache: { type: 'string', default: path.join(tmpdir(), 'idw-bench-calls') },
    runs: { type: 'string', default: '3' },
  },
});
const runs = Number(values.runs);
const counts = (usual) => (values.count ?? usual).split(',').map(Number);
const wanted = (name) => positionals.length === 0 || positionals.includes(name);
if (wanted('start')) await benchStart();
if (wanted('templates')) await benchTemplates(1000, Math.max(runs, 5));
if (wanted('merges')) await benchMerges(1_000_000);
if (wanted('builds')) await benchBuilds(counts('1000000,5000000,10000000'), runs);
if (wanted('sync')) for (const count of counts('5000000')) await benchSync(count, runs);
if (wanted('calls'))
  await benchCalls({
    counts: counts('1000000,10000000'),
    forms: values.form.split(','),
    cache: values.cache,
    runs,
  });
