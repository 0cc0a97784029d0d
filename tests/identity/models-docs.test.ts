import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createProject } from '../support/project.js';

const docs = readFileSync('docs/models.md', 'utf8');

const call = (fields: Readonly<Record<string, string>>) =>
  `${JSON.stringify({ type: 'track', event: 'Seen', ...fields })}\n`;

/** Ann is seen on two devices before she signs in on the second; one call comes late. */
const CALLS =
  call({ messageId: 'm1', anonymousId: 'phone', receivedAt: '2024-01-01T10:01:00Z' }) +
  call({
    ...{ messageId: 'm2', anonymousId: 'phone', userId: 'ann' },
    receivedAt: '2024-01-01T10:02:00Z',
  }) +
  call({ messageId: 'm3', anonymousId: 'tablet', receivedAt: '2024-01-01T10:03:00Z' }) +
  call({
    ...{ messageId: 'm4', type: 'identify', anonymousId: 'tablet', userId: 'ann' },
    receivedAt: '2024-01-01T10:04:00Z',
  }) +
  call({ messageId: 'm5', anonymousId: 'tablet', receivedAt: '2024-01-01T10:05:00Z' }) +
  call({
    ...{ messageId: 'm6', anonymousId: 'phone', timestamp: '2024-01-01T10:00:00Z' },
    receivedAt: '2024-01-01T10:06:00Z',
  });

test('the documented query finds who made each call, then and now', async () => {
  const project = await createProject({
    'identity.yml': `version: 1\nspaces: [{ name: shop, input: { calls: 'calls/*.ndjson' } }]\n`,
    'calls/a.ndjson': CALLS,
  });
  expect((await project.run('build')).exitCode).toBe(0);
  const [, query = ''] = /```sql\n(with track_calls[\s\S]*?)```/.exec(docs) ?? [];
  expect(query).toContain("'data/shop/*.ndjson.gz'");
  const files = path.join(project.root, 'calls', '*.ndjson');
  const rows = await project.query(query.replace('data/shop/*.ndjson.gz', files));
  const [phone, tablet] = ['m1', 'm3'].map(
    (id) => rows.find((row) => Array.isArray(row) && row[0] === id) as string[] | undefined,
  );
  const [ann, other] = [phone?.[2], tablet?.[2]];
  expect(other).not.toBe(ann);
  expect(rows).toEqual([
    ['m6', 'Seen', null, ann],
    ['m1', 'Seen', ann, ann],
    ['m2', 'Seen', ann, ann],
    ['m3', 'Seen', other, ann],
    ['m5', 'Seen', ann, ann],
  ]);
});

test('the documentation names every model', () => {
  const names = [...docs.matchAll(/`(\w+)(\*?)`/g)].map(([, name = '', star]) => ({ name, star }));
  const models = readdirSync('models', { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(sql|ts)$/.test(file))
    .map((file) => path.parse(file).name);
  const isNamed = (model: string) =>
    names.some(({ name, star }) => (star ? model.startsWith(name) : model === name));
  expect(models.filter((model) => !isNamed(model))).toEqual([]);
});
