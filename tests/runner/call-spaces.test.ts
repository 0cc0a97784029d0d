import { expect, test } from 'vitest';
import { createProject } from '../support/project.js';

const IDENTITY_FILE = `version: 1\nspaces:\n  - name: shop\n    input: { calls: 'calls/*.ndjson' }\n`;

const call = (user: string) =>
  `${JSON.stringify({
    messageId: `m_${user}`,
    type: 'track',
    userId: user,
    timestamp: '2024-01-01T00:00:00Z',
    receivedAt: '2024-01-01T00:00:01Z',
  })}\n`;

test('notes and warnings about inputs follow the header', async () => {
  const project = await createProject({
    'calls/a.ndjson': call('ada'),
    'calls/b.ndjson': call('bob'),
    'identity.yml': IDENTITY_FILE,
  });
  expect((await project.run('build')).exitCode).toBe(0);
  await project.remove('calls/a.ndjson');
  const { events } = await project.run('build');
  const kinds = events.map(({ event, code }) => (code ? `${event} ${code}` : event));
  expect(kinds.slice(0, 3)).toEqual(['run_started', 'note', 'warning input-removed']);
});

test('the time of a build is told by stage, and adds up', async () => {
  const project = await createProject({
    'calls/a.ndjson': call('ada'),
    'identity.yml': IDENTITY_FILE,
  });
  const { document, stderr } = await project.run('build');
  const [space] = document.spaces;
  const names = space?.stages.map(({ stage }) => stage) ?? [];
  for (const name of ['read calls', 'identifiers', 'components', 'resolution', 'profiles'])
    expect(names).toContain(name);
  for (const name of ['inputs', 'tables', 'tests', 'publication']) expect(names).toContain(name);
  const shares = space?.stages.reduce((sum, { share }) => sum + share, 0);
  expect(shares).toBeCloseTo(1, 1);
  expect(stderr).not.toContain('"progress"');
});

test('all models can be queried after a full build and after a later one', async () => {
  const project = await createProject({
    'calls/a.ndjson': call('ada'),
    'identity.yml': IDENTITY_FILE,
  });
  for (const name of ['bob', 'cleo']) {
    await project.write({ [`calls/${name}.ndjson`]: call(name) });
    const { results } = await project.run('build');
    const relations = results.flatMap(({ relation }) => relation ?? []);
    expect(relations).toContain('idw_shop_work.int_fresh_calls');
    for (const relation of relations)
      await expect(project.query(`select count(*) from ${relation}`)).resolves.toHaveLength(1);
  }
});
