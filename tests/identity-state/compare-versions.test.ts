import { expect, test } from 'vitest';
import { compareVersions } from '../../src/identity/state/compare-versions.js';

/** From semver.org, 11, with text that is no version in front. */
const ORDER = [
  'development',
  '0.9.12',
  '1.0.0-alpha',
  '1.0.0-alpha.1',
  '1.0.0-alpha.beta',
  '1.0.0-beta',
  '1.0.0-beta.2',
  '1.0.0-beta.11',
  '1.0.0-rc.1',
  '1.0.0',
  '1.2.0',
  '1.10.0',
];

test('versions are ordered as semver.org says', () => {
  for (const [at, version] of ORDER.entries()) {
    const signs = ORDER.map((other) => Math.sign(compareVersions(version, other)));
    expect(signs).toEqual(ORDER.map((_, other) => Math.sign(at - other)));
  }
});

test('the build of a version is of no matter', () => {
  expect(compareVersions('1.0.0+a', '1.0.0+b')).toBe(0);
});
