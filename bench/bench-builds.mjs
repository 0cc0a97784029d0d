import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { generateEvents } from './generate.mjs';
import { measure, median, printTable } from './measure.mjs';

const PROJECT = fileURLToPath(new URL('..', import.meta.url));
const FLOOR = fileURLToPath(new URL('./floor.mjs', import.meta.url));
const IDW = path.join(PROJECT, 'dist', 'idw.js');

/** Measures whole builds, data tests included, against the floor of the same files. */
export async function benchBuilds(counts, runs) {
  const folder = mkdtempSync(path.join(tmpdir(), 'idw-bench-'));
  const rows = [];
  try {
    for (const count of counts)
      rows.push(await benchOne(path.join(folder, String(count)), count, runs));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  console.log('\nWhole builds');
  printTable(
    [
      'identify events',
      'input',
      'floor',
      'floor, written',
      'build',
      'build / floor',
      'build / floor, written',
      'second build',
      'peak memory',
      'database',
    ],
    rows,
  );
}

async function benchOne(folder, count, runs) {
  mkdirSync(folder, { recursive: true });
  await generate(folder, count);
  const csv = path.join(folder, 'identify_events.csv');
  const floor = (form) =>
    median(runs, () => measure([FLOOR, csv, fresh(folder, 'floor.duckdb'), form]));
  const build = (database) =>
    measure([IDW, 'build', '--quiet', '--project-dir', folder, '--database', database]);
  const counted = await floor('counted');
  const written = await floor('written');
  const first = await median(runs, () => build(fresh(folder, 'warehouse.duckdb')));
  const second = await median(1, () => build(path.join(folder, 'warehouse.duckdb')));
  const mebibytes = (file) => `${Math.round(statSync(file).size / 2 ** 20)} MiB`;
  const row = [
    count.toLocaleString('en'),
    mebibytes(csv),
    `${counted.seconds.toFixed(2)} s`,
    `${written.seconds.toFixed(2)} s`,
    `${first.seconds.toFixed(2)} s`,
    (first.seconds / counted.seconds).toFixed(2),
    (first.seconds / written.seconds).toFixed(2),
    `${second.seconds.toFixed(2)} s`,
    `${Math.round(first.mebibytes)} MiB`,
    mebibytes(path.join(folder, 'warehouse.duckdb')),
  ];
  rmSync(folder, { recursive: true, force: true });
  return row;
}

function fresh(folder, name) {
  for (const file of [name, `${name}.wal`])
    if (existsSync(path.join(folder, file))) rmSync(path.join(folder, file));
  return path.join(folder, name);
}

async function generate(folder, count) {
  const instance = await DuckDBInstance.create(':memory:');
  const session = await instance.connect();
  await generateEvents(session, folder, count);
  session.closeSync();
  instance.closeSync();
  writeFileSync(path.join(folder, 'dbt_project.yml'), 'name: bench\nversion: 1.0.0\n');
  writeFileSync(
    path.join(folder, 'identity.yml'),
    'version: 1\nspaces:\n  - name: bench\n    default: true\n    input:\n      identify_events: identify_events.csv\n      merge_events: merge_events.csv\n',
  );
}
