import { readFileSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';
import { compileTemplate, scopeOf } from '../dist/template.js';
import { FORESTS } from './generate.mjs';
import { printTable } from './measure.mjs';

const MACRO = new URL('../macros/resolve_merges.sql', import.meta.url);

/** One hop a round, with the same columns: what pointer doubling is measured against. */
const HOP_BY_HOP = `(
  with recursive walk as (
    select profile_number, parent_number as root_number, profile_number as last_number, merge_number as last_merge_number, 1 as hops
    from losses
    union all
    select walk.profile_number, losses.parent_number, losses.profile_number, losses.merge_number, walk.hops + 1
    from walk join losses on walk.root_number = losses.profile_number
  )
  select
    profile_number,
    arg_max(root_number, hops) as root_number,
    arg_max(last_number, hops) as last_number,
    arg_max(last_merge_number, hops) as last_merge_number,
    max(hops) as hops
  from walk group by profile_number
)`;

/** Measures merge resolution on forests of a million merges; one chain of them is left to doubling. */
export async function benchMerges(count) {
  const template = compileTemplate(readFileSync(MACRO, 'utf8'), { file: 'resolve_merges.sql' });
  const doubling = String(await template.macro('resolve_merges', scopeOf({})).call(['losses'], {}));
  const results = {};
  for (const [name, forest] of Object.entries(FORESTS)) {
    results[name] = { doubling: await time(forest(count), doubling) };
    if (name !== 'chain') results[name].hops = await time(forest(count), HOP_BY_HOP);
  }
  const flat = results.flat.doubling;
  const seconds = (value) => (value === undefined ? 'hours' : `${value.toFixed(2)} s`);
  const ratio = (value) => (value === undefined ? '' : value.toFixed(2));
  console.log(`\n${count.toLocaleString('en')} merges`);
  printTable(
    ['forest', 'doubling', 'hop by hop', 'doubling / hop by hop', 'doubling / doubling at depth 1'],
    Object.entries(results).map(([name, { doubling: own, hops }]) => [
      name,
      seconds(own),
      seconds(hops),
      ratio(hops && own / hops),
      ratio(own / flat),
    ]),
  );
}

async function time(forest, query) {
  const runs = [];
  for (let index = 0; index < 3; index += 1) {
    const instance = await DuckDBInstance.create(':memory:');
    const session = await instance.connect();
    await session.run(`create table losses as ${forest}`);
    const start = performance.now();
    await session.run(`create table resolved as select * from ${query}`);
    runs.push((performance.now() - start) / 1000);
    session.closeSync();
    instance.closeSync();
  }
  return runs.sort((a, b) => a - b)[1];
}
