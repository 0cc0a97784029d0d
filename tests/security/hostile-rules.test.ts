import { expect, test, vi } from 'vitest';
import { createProject } from '../support/project.js';
import { expectHarmless, HOSTILE } from './hostile.js';

vi.setConfig({ testTimeout: 240_000 });

const SHORT = Object.entries(HOSTILE).filter(([, value]) => value.length < 100);

test('hostile texts in the rules of a space are texts', async () => {
  const calls = SHORT.map(([name, value], at) => ({
    messageId: `m${at}`,
    type: 'identify',
    receivedAt: '2026-01-01',
    userId: value,
    anonymousId: `a ${name}`,
  }));
  const rules = {
    blocked: SHORT.flatMap(([, value], at) => (at % 2 ? [{ value, types: ['user_id'] }] : [])),
    limits: 'none',
  };
  const made = await createProject({
    'identity.yml': JSON.stringify({
      version: 1,
      spaces: [{ name: 'shop', input: { calls: 'calls.ndjson' }, rules }],
    }),
    'calls.ndjson': calls.map((call) => `${JSON.stringify(call)}\n`).join(''),
  });
  const { exitCode, stdout, stderr } = await made.idw('build');
  expect(exitCode, stderr.slice(-3000)).toBe(0);
  expectHarmless(stdout + stderr);
  const kept = await made.query(
    `select external_id_value from personas_shop_identities.users_identities
     where external_id_type = 'user_id'`,
  );
  const wanted = SHORT.flatMap(([, value], at) => (at % 2 ? [] : [value]));
  expect(kept.map(String).sort()).toEqual(wanted.sort());
});

/** A dot within a path leads on. */
const nested = (path: string): object =>
  path.split('.').reduceRight<unknown>((inner, key) => ({ [key]: inner }), 'found') as object;

test.each(
  SHORT.flatMap(([name, value]) => [
    [`a type: ${name}`, [{ type: value }], { priority: [value], limits: { [value]: 2 } }],
    [`a path: ${name}`, [{ type: 'custom', path: `traits.${value}` }], {}],
  ]).map(
    ([title, identifiers, rules], at) =>
      [title, identifiers, rules, SHORT[at >> 1]?.[1] ?? ''] as const,
  ),
)('an identifier has %s', async (_, identifiers, rules, value) => {
  const made = await createProject({
    'identity.yml': JSON.stringify({
      version: 1,
      spaces: [
        {
          name: 'shop',
          input: { calls: 'calls.ndjson' },
          identifiers,
          rules,
        },
      ],
    }),
    'calls.ndjson': `${JSON.stringify({ messageId: 'm', type: 'identify', receivedAt: '2026-01-01', userId: 'u', traits: nested(value) })}\n`,
  });
  const { exitCode, stdout, stderr } = await made.idw('build', '--quiet');
  expectHarmless(stdout + stderr);
  if (exitCode === 0)
    expect(
      await made.query(
        `select external_id_value from personas_shop_identities.users_identities
         where external_id_type <> 'user_id'`,
      ),
    ).toContain('found');
  else expect(stderr).toMatch(/error\[(config-value|yaml-wrong-type|yaml-unknown-key)\]/);
});
