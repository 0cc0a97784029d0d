import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { measure, median, printTable } from './measure.mjs';
import {
  macroText,
  modelName,
  modelText,
  SHARED_MACROS,
  writeProject,
} from './template-project.mjs';

const IDW = fileURLToPath(new URL('../dist/idw.js', import.meta.url));
const TEMPLATE = new URL('../dist/template.js', import.meta.url).href;

/** Reads and hashes all files of a folder: what no run can do without. */
const FLOOR = `import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
const hash = createHash('sha256');
for (const name of readdirSync('.', { recursive: true }))
  if (!name.startsWith('target') && statSync(name).isFile()) hash.update(readFileSync(name));
hash.digest();`;

/** Measures the template language by itself, and the reading of a project by `idw ls`. */
export async function benchTemplates(models, runs) {
  await benchLanguage(models);
  await benchProject(models, runs);
}

async function benchLanguage(count) {
  const template = await import(TEMPLATE);
  const texts = Array.from({ length: count }, (_, number) => modelText(number));
  const macros = Array.from({ length: 150 }, (_, file) => macroText(file * 10, 10));
  const compile = () =>
    texts.map((text) => template.loadTemplate(template.generateCode(text, FILE), FILE));
  const compiled = compile();
  const scope = scopeWith(template);
  const render = async () => {
    for (const one of compiled) await one.render(scope);
  };
  const empty = async () => {
    for (const text of texts) await (async () => text)();
  };
  const floor = await bestOf(5, empty);
  const rows = [
    ['templates compiled', texts.length, await bestOf(5, compile), 2000],
    ['templates rendered', texts.length, await bestOf(9, render), 30_000],
    [
      'macros compiled and loaded',
      macros.length * 10,
      await bestOf(5, () => macros.map((text) => template.compileTemplate(text, FILE).macros)),
      1500,
    ],
  ].map(([what, number, seconds, aim]) => [
    what,
    String(number),
    `${(seconds * 1000).toFixed(1)} ms`,
    Math.round(number / seconds).toLocaleString('en'),
    aim.toLocaleString('en'),
    (seconds / floor).toFixed(0),
  ]);
  console.log('\nTemplates');
  printTable(['what', 'count', 'time', 'a second', 'aim', 'ratio to awaiting a text'], rows);
}

const FILE = { file: 'model.sql' };

/** What dbt's names mean, as cheaply as can be: the language is measured, not the runner. */
function scopeWith({ compileTemplate, HostFunction, HostObject, scopeOf }) {
  const relation = new HostObject('relation', {}, () => '"main"."relation"');
  const give = (name, value) => new HostFunction(name, () => value);
  const values = {
    ...{ ref: give('ref', relation), source: give('source', relation), config: give('config', '') },
    ...{ var: give('var', 'new'), is_incremental: give('is_incremental', true), this: relation },
    target: new HostObject('target', { name: 'dev' }),
  };
  const macros = compileTemplate(SHARED_MACROS, { file: 'shared.sql' });
  for (const { name } of macros.macros) values[name] = macros.macro(name, scopeOf(values));
  return scopeOf(values);
}

async function bestOf(runs, act) {
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < runs; run += 1) {
    const start = performance.now();
    await act();
    best = Math.min(best, (performance.now() - start) / 1000);
  }
  return best;
}

async function benchProject(models, runs) {
  const folder = await mkdtemp(path.join(tmpdir(), 'idw-bench-'));
  try {
    await writeProject(folder, models);
    const ls = () => measure([IDW, 'ls', '--quiet'], { cwd: folder });
    const forget = () => rm(path.join(folder, 'target'), { recursive: true, force: true });
    const floor = await median(runs, () =>
      measure(['--input-type=module', '-e', FLOOR], { cwd: folder }),
    );
    const cold = await median(runs, async () => {
      await forget();
      return ls();
    });
    const warm = await median(runs, ls);
    const edited = await median(runs, async (run) => {
      const file = `models/area_0/${modelName(0)}.sql`;
      await appendFile(path.join(folder, file), `-- ${run}\n`);
      return ls();
    });
    const row = (what, { seconds, processorSeconds, mebibytes }) => [
      what,
      `${seconds.toFixed(2)} s`,
      (seconds / floor.seconds).toFixed(1),
      `${processorSeconds.toFixed(2)} s`,
      `${mebibytes.toFixed(0)} MiB`,
    ];
    console.log(`\nReading a project of ${models} models and ${models * 2} tests: idw ls --quiet`);
    printTable(
      ['run', 'wall time', 'ratio to the floor', 'processor', 'peak memory'],
      [
        row('reading and hashing all files (the floor)', floor),
        row('first, or of a new version', cold),
        row('nothing changed', warm),
        row('one model changed', edited),
      ],
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
