import {
  copyFileSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { callFiles, PIECE } from './call-files.mjs';
import { measure, median, printTable } from './measure.mjs';

const PROJECT = fileURLToPath(new URL('..', import.meta.url));
const FLOOR = fileURLToPath(new URL('./floor-calls.mjs', import.meta.url));
const IDW = path.join(PROJECT, 'dist', 'idw.js');

/** The rules of the builds that are compared: none, those of a space that gives none, many. */
const RULES = {
  none: 'limits: none\n      max_merges: none\n      max_mappings: none',
  usual: '',
  busy: `blocked:
        - { value: anonymous }
        - { value: 'null' }
        - { pattern: '^[0-]*$', types: [anonymous_id] }
        - { pattern: '^none@', types: [email] }
      limits:
        anonymous_id: { max: 5, per: weekly }`,
};

/** Measures builds of raw calls, data tests included, against the floor of the same files. */
export async function benchCalls({ counts, forms, cache, runs }) {
  const tables = { builds: [], increments: [], rules: [], memory: [] };
  const slowest = [];
  const folder = mkdtempSync(path.join(tmpdir(), 'idw-bench-'));
  try {
    for (const count of counts)
      for (const form of forms) {
        const files = await callFiles(cache, count, form);
        const input = { folder: path.join(folder, `${count}-${form}`), count, form, files, runs };
        slowest.push(await benchOne(input, tables));
        rmSync(input.folder, { recursive: true, force: true });
      }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  print(tables, slowest);
}

async function benchOne(input, tables) {
  const { folder, count, form, files, runs } = input;
  const title = [count.toLocaleString('en'), form];
  const floor = await median(runs, () => measure([FLOOR, ':memory:', form, ...files.base]));
  const usual = await benchFull(input, 'usual');
  const database = path.join(folder, 'usual', 'warehouse.duckdb');
  tables.builds.push([
    ...title,
    mebibytes(files.base.reduce((sum, file) => sum + statSync(file).size, 0)),
    seconds(floor.seconds),
    seconds(usual.seconds),
    (usual.seconds / floor.seconds).toFixed(2),
    seconds(floor.processorSeconds),
    seconds(usual.processorSeconds),
    (usual.processorSeconds / floor.processorSeconds).toFixed(2),
    `${Math.round(usual.mebibytes)} MiB`,
    mebibytes(statSync(database).size),
  ]);
  tables.increments.push([...title, ...(await benchIncrements(input, usual))]);

  const none = await benchFull(input, 'none');
  const busy = await benchFull(input, 'busy');
  tables.rules.push([
    ...title,
    seconds(none.seconds),
    seconds(usual.seconds),
    seconds(busy.seconds),
    (usual.seconds / none.seconds).toFixed(2),
    (busy.seconds / none.seconds).toFixed(2),
    (busy.processorSeconds / none.processorSeconds).toFixed(2),
  ]);

  const limit = count > 1_000_000 ? '2GB' : '1GB';
  const little = await benchFull({ ...input, runs: 1 }, 'usual', ['--memory-limit', limit]);
  tables.memory.push([
    ...title,
    limit,
    seconds(little.seconds),
    (little.seconds / usual.seconds).toFixed(2),
    `${Math.round(little.mebibytes)} MiB`,
  ]);
  return { title: title.join(' calls, '), nodes: slowestNodes(usual.stdout) };
}

/** Builds a project of its own from nothing, several times. */
function benchFull({ folder, files, runs }, rules, flags = []) {
  const project = path.join(folder, rules);
  rmSync(project, { recursive: true, force: true });
  mkdirSync(path.join(project, 'calls'), { recursive: true });
  writeProject(project, RULES[rules]);
  for (const file of files.base) addFile(project, file);
  return median(runs, () => {
    for (const end of ['', '.wal'])
      rmSync(path.join(project, `warehouse.duckdb${end}`), { force: true });
    return build(project, 'warehouse.duckdb', flags);
  });
}

/** Builds again with nothing new, with the calls that follow, and with calls that are late. */
async function benchIncrements({ folder, files, runs }, full) {
  const project = path.join(folder, 'usual');
  const after = async () => {
    const result = await median(runs, () => {
      copyFileSync(path.join(project, 'warehouse.duckdb'), path.join(project, 'copy.duckdb'));
      return build(project, 'copy.duckdb');
    });
    copyFileSync(path.join(project, 'copy.duckdb'), path.join(project, 'warehouse.duckdb'));
    return result;
  };
  const share = (part, measured) => `${((100 * part[measured]) / full[measured]).toFixed(1)} %`;
  const shares = (part) => [
    seconds(part.seconds),
    share(part, 'seconds'),
    share(part, 'processorSeconds'),
  ];
  const again = await after();
  addFile(project, files.next[0]);
  const next = await after();
  addFile(project, files.late[0]);
  const late = await after();
  return [seconds(full.seconds), ...shares(again), ...shares(next), ...shares(late)];
}

function build(project, database, flags = []) {
  const place = ['--project-dir', project, '--database', path.join(project, database)];
  return measure([IDW, 'build', '--quiet', '--json', ...place, ...flags]);
}

/** A link costs nothing and is as good as the file. */
function addFile(project, file) {
  const target = path.join(project, 'calls', path.basename(file));
  try {
    linkSync(file, target);
  } catch {
    copyFileSync(file, target);
  }
}

function writeProject(project, rules) {
  writeFileSync(path.join(project, 'dbt_project.yml'), 'name: bench\nversion: 1.0.0\n');
  writeFileSync(
    path.join(project, 'identity.yml'),
    `version: 1
spaces:
  - name: bench
    default: true
    input:
      calls: calls/*
${rules === '' ? '' : `    rules:\n      ${rules}\n`}`,
  );
}

function slowestNodes(stdout) {
  const [space] = JSON.parse(stdout).spaces;
  return space.results
    .sort((one, other) => other.duration_ms - one.duration_ms)
    .slice(0, 10)
    .map(({ name, resource_type, rows, duration_ms }) => [
      name,
      resource_type,
      rows === null ? '' : rows.toLocaleString('en'),
      seconds(duration_ms / 1000),
      `${((100 * duration_ms) / space.duration_ms).toFixed(0)} %`,
    ]);
}

function seconds(value) {
  return `${value.toFixed(2)} s`;
}

function mebibytes(bytes) {
  return `${Math.round(bytes / 2 ** 20).toLocaleString('en')} MiB`;
}

function print(tables, slowest) {
  const section = (title, head, rows) => {
    console.log(`\n${title}`);
    printTable(head, rows);
  };
  const call = ['calls', 'form'];
  const processor = ['floor, processor', 'build, processor', 'ratio, processor'];
  section(
    'Builds of raw calls',
    [...call, 'input', 'floor', 'build', 'ratio', ...processor, 'peak memory', 'database'],
    tables.builds,
  );
  const shares = (name) => [name, 'share', 'share, processor'];
  section(
    `Nothing new, ${PIECE.toLocaleString('en')} calls that follow, as many that are late`,
    [...call, 'full build', ...shares('nothing'), ...shares('next'), ...shares('late')],
    tables.increments,
  );
  section(
    'Rules',
    [...call, 'none', 'usual', 'many', 'usual / none', 'many / none', 'many / none, processor'],
    tables.rules,
  );
  section(
    'Little memory',
    [...call, '--memory-limit', 'build', 'ratio to no limit', 'peak memory'],
    tables.memory,
  );
  for (const { title, nodes } of slowest)
    section(`Where the time goes: ${title}`, ['node', 'kind', 'rows', 'time', 'share'], nodes);
}
