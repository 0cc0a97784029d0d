import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../../src/workspace/package-root.js';

interface Locked {
  readonly resolved?: string;
  readonly integrity?: string;
  readonly hasInstallScript?: boolean;
  readonly license?: string;
  readonly dev?: boolean;
}

const file = readFileSync(path.join(packageRoot(), 'package-lock.json'), 'utf8');
const { packages } = JSON.parse(file) as { packages: Readonly<Record<string, Locked>> };
const installed = Object.entries(packages).filter(([name]) => name !== '');

/** Where packages come from whose place is not written down. */
const REGISTRY = 'https://registry.npmjs.org/';

test('every dependency comes from the registry, with a hash', () => {
  const odd = installed.filter(
    ([, { resolved, integrity }]) =>
      !(resolved ?? REGISTRY).startsWith(REGISTRY) || !integrity?.startsWith('sha512-'),
  );
  expect(odd.map(([name]) => name)).toEqual([]);
});

test('of what users install, esbuild alone runs a script', () => {
  const scripted = installed.filter(([, { hasInstallScript, dev }]) => hasInstallScript && !dev);
  expect(scripted.map(([name]) => name)).toEqual(['node_modules/esbuild']);
});

test('what users install has a licence that asks for no more than a notice', () => {
  const free = /^(MIT|ISC|0BSD|Apache-2\.0|BSD-[23]-Clause)$/;
  const other = installed.filter(([, { license, dev }]) => !dev && !free.test(license ?? ''));
  expect(other.map(([name]) => name)).toEqual([]);
});
