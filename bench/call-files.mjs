import { createHash } from 'node:crypto';
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { measure } from './measure.mjs';

const PROJECT = fileURLToPath(new URL('..', import.meta.url));
const IDW = path.join(PROJECT, 'dist', 'idw.js');
/** The calls of an increment, and of the pieces of which the files are made. */
export const PIECE = 10_000;
const PIECES_A_FILE = 100;

/**
 * Generates one stream of calls, unless it lies in the cache: `base` files of up to a million calls
 * each, the last calls of all (`next`), and calls from the middle that `base` lacks (`late`).
 */
export async function callFiles(cache, count, form) {
  const folder = path.join(cache, generatorHash(), `${count}-${form}`);
  if (!existsSync(folder)) {
    const draft = `${folder}.draft`;
    rmSync(draft, { recursive: true, force: true });
    await generate(draft, count, form);
    renameSync(draft, folder);
  }
  const list = (name) =>
    readdirSync(path.join(folder, name)).map((file) => path.join(folder, name, file));
  return { base: list('base'), next: list('next'), late: list('late') };
}

/** Another generator makes other calls. */
function generatorHash() {
  const folder = path.join(PROJECT, 'src', 'generate');
  const hash = createHash('sha256');
  for (const file of readdirSync(folder).sort()) hash.update(readFileSync(path.join(folder, file)));
  return hash.digest('hex').slice(0, 12);
}

async function generate(folder, count, form) {
  const pieces = Math.ceil(count / PIECE) + 2;
  console.log(`Generating ${count.toLocaleString('en')} calls as ${form} ...`);
  for (const name of ['pieces', 'base', 'next', 'late'])
    mkdirSync(path.join(folder, name), { recursive: true });
  const output = path.join(folder, 'pieces', `calls.${form}`);
  const amounts = ['--count', String(pieces * PIECE), '--files', String(pieces)];
  await measure([IDW, 'generate', 'calls', '--quiet', '--output', output, ...amounts]);
  const files = readdirSync(path.join(folder, 'pieces'))
    .sort()
    .map((file) => path.join(folder, 'pieces', file));
  const place = (name, number) =>
    path.join(folder, name, `calls-${String(number).padStart(4, '0')}.${form}`);
  renameSync(files.pop(), place('next', pieces));
  const [middle] = files.splice(files.length >> 1, 1);
  renameSync(middle, place('late', files.length >> 1));
  for (let start = 0; start < files.length; start += PIECES_A_FILE)
    await join(files.slice(start, start + PIECES_A_FILE), place('base', start), form);
  rmSync(path.join(folder, 'pieces'), { recursive: true });
}

async function join(files, target, form) {
  if (form === 'ndjson')
    for (const file of files)
      await pipeline(createReadStream(file), createWriteStream(target, { flags: 'a' }));
  else await joinParquet(files, target);
  for (const file of files) rmSync(file);
}

async function joinParquet(files, target) {
  const instance = await DuckDBInstance.create(':memory:');
  const session = await instance.connect();
  const list = files.map((file) => `'${file}'`).join(', ');
  await session.run(
    `copy (from read_parquet([${list}])) to '${target}' (format parquet, compression zstd)`,
  );
  session.closeSync();
  instance.closeSync();
}
