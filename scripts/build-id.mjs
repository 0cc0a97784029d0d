// Names a state of the sources: what was kept by a program of other sources is not read again.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Hashes all sources and the versions of what they depend on. */
export function buildId() {
  const sources = readdirSync(path.join(ROOT, 'src'), { recursive: true })
    .filter((name) => /\.(ts|sql|yml)$/.test(name))
    .map((name) => path.join('src', name));
  const hash = createHash('sha256');
  for (const name of [...sources, 'package.json', 'package-lock.json'].sort())
    hash.update(`${name}\0${readFileSync(path.join(ROOT, name))}\0`);
  return hash.digest('hex').slice(0, 16);
}
