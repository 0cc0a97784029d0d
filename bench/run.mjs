// npm run bench [-- merges|builds|start] [-- --count 1000000,5000000] [--runs 3]
import { parseArgs } from 'node:util';
import { benchBuilds } from './bench-builds.mjs';
import { benchMerges } from './bench-merges.mjs';
import { benchStart } from './bench-start.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    count: { type: 'string', default: '1000000,5000000,10000000' },
    runs: { type: 'string', default: '3' },
  },
});
const wanted = (name) => positionals.length === 0 || positionals.includes(name);
if (wanted('start')) await benchStart();
if (wanted('merges')) await benchMerges(1_000_000);
if (wanted('builds')) await benchBuilds(values.count.split(',').map(Number), Number(values.runs));
