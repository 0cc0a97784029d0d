import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createMask, isSecretName, MASK } from '../../src/errors/secrets.js';

test.each([
  ['DBT_ENV_SECRET_TOKEN', true],
  ['DBT_ENV_SECRET', true],
  ['IDW_SECRET_PASSWORD', true],
  ['DBT_ENV_CUSTOM_ENV_X', false],
  ['PATH', false],
])('%s is secret by its name: %s', (name, secret) => {
  expect(isSecretName(name)).toBe(secret);
});

const secret = fc.string({ unit: 'grapheme', minLength: 4, maxLength: 40 }).filter((text) => {
  return text.trim().length >= 4 && !/^\**$/.test(text);
});

/** The ways in which a text reaches files, logs and messages. */
const QUOTED: Readonly<Record<string, (text: string) => string>> = {
  plain: (text) => text,
  sql: (text) => `'${text.replaceAll("'", "''")}'`,
  identifier: (text) => `"${text.replaceAll('"', '""')}"`,
  json: (text) => JSON.stringify({ text }),
  'json in json': (text) => JSON.stringify(JSON.stringify({ text })),
  'sql in json': (text) => JSON.stringify(`'${text.replaceAll("'", "''")}'`),
  url: (text) => `https://x/?a=${encodeURIComponent(text)}&b=1`,
  'url with plus': (text) => encodeURIComponent(text).replaceAll('%20', '+'),
  python: (text) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`,
  base64: (text) => Buffer.from(text).toString('base64'),
};

test.each(Object.entries(QUOTED))('a secret that is written as %s is hidden', (_name, write) => {
  fc.assert(
    fc.property(secret, fc.string(), fc.string(), (value, before, after) => {
      const masked = createMask({ DBT_ENV_SECRET_A: value })(`${before}${write(value)}${after}`);
      expect(masked).toContain(MASK);
      expect(masked).not.toContain(write(value));
      if (!MASK.includes(value)) expect(masked).not.toContain(value);
    }),
  );
});

test('a line of a secret is hidden by itself', () => {
  const mask = createMask({ IDW_SECRET_KEY: '-----BEGIN KEY-----\nabcdefghijkl\nend' });
  expect(mask('  abcdefghijkl\n  end')).toBe(`  ${MASK}\n  end`);
});

test('what is too short to be a secret is left alone', () => {
  expect(createMask({ DBT_ENV_SECRET_A: '1' })('{"exit_code": 1}')).toBe('{"exit_code": 1}');
});

test('other variables are left alone', () => {
  expect(createMask({ HOME: '/home/ada' })('/home/ada')).toBe('/home/ada');
});
