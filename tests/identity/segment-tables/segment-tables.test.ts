import { expect, test } from 'vitest';
import { generateCalls } from '../../../src/generate/generate-calls.js';
import { createProject } from '../../support/project.js';
import {
  build,
  type Call,
  call,
  identityFile,
  linesOf,
  rejectionsOf,
  rowsOf,
  segmentFile,
  spaceOf,
  TABLES,
  tablesProject,
  usersOf,
  variedCalls,
} from './calls-as-tables.js';
import { inDatabase, writeTables } from './segment-warehouse.js';

test('the same calls as files and as tables give the same identities', async () => {
  const generated = generateCalls({ count: 300, seed: 5, startMs: Date.UTC(2024, 1, 1), days: 3 });
  const calls = [...variedCalls(), ...[...generated].map((line) => JSON.parse(line) as Call)];
  const project = await createProject({
    'calls/all.ndjson': linesOf(calls),
    'identity.yml': identityFile(
      spaceOf('files', '{ calls: calls/all.ndjson }'),
      spaceOf('web', TABLES),
    ),
  });
  await writeTables(segmentFile(project), 'web_app', calls, {
    timestamp: 'timestamptz',
    received_at: 'timestamp',
    context_device_ad_tracking_enabled: 'boolean',
    customer_number: 'bigint',
    context_plan_id: 'integer',
  });
  await build(project);
  const fromFiles = await rowsOf(project, 'files');
  expect(await rowsOf(project, 'web')).toEqual(fromFiles);
  const types = await project.query(
    'select distinct external_id_type from personas_web_identities.users_identities',
  );
  for (const type of ['crm_id', 'customerNumber', 'group_id', 'ios.push_token', 'shop_id'])
    expect(types).toContain(type);
});

test('a build reads what is new in tables', async () => {
  const bad = call('page', { userId: 'u8', receivedAt: 'never' });
  const project = await tablesProject([
    call('identify', { userId: 'u1', traits: { email: 'ada@x.org' } }),
    call('page', { userId: 'u8', messageId: undefined }),
    bad,
  ]);
  await build(project);
  expect(await usersOf(project)).toEqual(['email ada@x.org', 'user_id u1']);
  expect(await rejectionsOf(project)).toEqual([
    ['segment.duckdb#web_app.pages', 1, 'missing_message_id'],
    ['segment.duckdb#web_app.pages', 2, 'unreadable_received_at'],
  ]);

  // Nothing is new, by the times of the file and by the rows.
  expect((await build(project)).results).toEqual([]);
  await inDatabase(segmentFile(project), (session) =>
    session.execute('create table web_app.other as select 1 as id; checkpoint'),
  );
  expect((await build(project)).results).toEqual([]);

  await writeTables(segmentFile(project), 'web_app', [
    call('track', { userId: 'u1', event: 'Seen', properties: { loyalty_id: 'l1' } }),
    call('page', { userId: 'u2', properties: { email: 'bob@x.org' } }),
  ]);
  await inDatabase(segmentFile(project), (session) =>
    session.execute(`update web_app.pages set received_at = null where id = '${bad.messageId}'`),
  );
  await build(project);
  const incremental = await rowsOf(project, 'web');
  expect(await usersOf(project)).toEqual([
    ...['email ada@x.org', 'email bob@x.org', 'loyalty_id l1'],
    ...['user_id u1', 'user_id u2', 'user_id u8'],
  ]);
  expect(await rejectionsOf(project)).toEqual([
    ['segment.duckdb#web_app.pages', 1, 'missing_message_id'],
  ]);
  await build(project, '--full-refresh');
  expect(await rowsOf(project, 'web')).toEqual(incremental);

  await inDatabase(segmentFile(project), (session) => session.execute('drop table web_app.tracks'));
  expect((await build(project)).events).toContainEqual(
    expect.objectContaining({ event: 'warning', code: 'input-removed' }),
  );
  await project.remove('segment.duckdb');
  expect((await build(project)).events).toContainEqual(
    expect.objectContaining({ event: 'warning', code: 'input-removed' }),
  );
  expect(await rowsOf(project, 'web')).toEqual(incremental);
});

test('files and tables of one space meet, in the database that is built', async () => {
  const project = await createProject({
    'calls/a.ndjson': linesOf([call('page', { userId: 'u1', anonymousId: 'a1' })]),
    'identity.yml': identityFile(
      spaceOf(
        'web',
        '{ calls: calls/*.ndjson, segment_tables: { database: warehouse.duckdb, schema: [web_app, ios] } }',
      ),
    ),
  });
  await writeTables(project.database, 'web_app', [
    call('identify', { userId: 'u1', traits: { email: 'ada@x.org' } }),
  ]);
  await writeTables(project.database, 'ios', [call('screen', { anonymousId: 'a1', userId: 'u1' })]);
  await build(project);
  expect(
    await project.query(
      `select external_id_value, created_source, count(*) over (partition by segment_id)
       from personas_web_identities.users_identities order by all`,
    ),
  ).toEqual([
    ['a1', 'a', 3],
    ['ada@x.org', 'web_app', 3],
    ['u1', 'a', 3],
  ]);
  expect((await build(project)).results).toEqual([]);

  const input =
    '{ calls: calls/*.ndjson, segment_tables: { database: other.duckdb, schema: web } }';
  await project.write({ 'identity.yml': identityFile(spaceOf('web', input)) });
  expect((await project.run('build')).errors).toMatchObject([{ code: 'missing-file' }]);
});
