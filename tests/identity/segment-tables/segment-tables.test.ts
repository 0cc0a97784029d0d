import path from 'node:path';
import { expect, test } from 'vitest';
import { generateCalls } from '../../../src/generate/generate-calls.js';
import { createProject, type TestProject } from '../../support/project.js';
import { inDatabase, writeTables } from './segment-warehouse.js';

type Call = Readonly<Record<string, unknown>>;

const SETTINGS = `    identifiers:
      - { type: loyalty_id }
      - { type: customerNumber }
      - { type: crm_id, path: traits.customer.id }
      - { type: plan_id, path: context.plan.id }
      - { type: group_id, enabled: true }
      - { type: email, normalize: lower }
    rules:
      blocked: [{ value: anonymous }]
      limits: { user_id: { max: 1, per: ever }, email: { max: 2, per: weekly } }
      link_alias: true
`;

const spaceOf = (name: string, input: string) =>
  `  - name: ${name}\n    input: ${input}\n${SETTINGS}`;
const identityFile = (...spaces: string[]) => `version: 1\nspaces:\n${spaces.join('')}`;
const TABLES = '{ segment_tables: { database: segment.duckdb, schema: web_app } }';

let clock = 0;
const at = (minute: number) => new Date(Date.UTC(2024, 0, 1) + minute * 60_000).toISOString();

/** A call that arrives a minute after the one before. */
function call(type: string, rest: Call): Call {
  clock += 1;
  const times = { timestamp: at(clock), receivedAt: at(clock) };
  return { messageId: `m${String(clock).padStart(3, '0')}`, type, ...times, ...rest };
}

/** Every place of every type. */
function variedCalls(): Call[] {
  const device = { id: 'd1', advertisingId: 'ad1', adTrackingEnabled: true, token: 't1' };
  const shopId = { id: 'x1', type: 'shop_id', collection: 'users', encoding: 'none' };
  return [
    call('identify', { userId: 'u1', anonymousId: 'a1', traits: { email: 'Ada@x.org' } }),
    call('page', { anonymousId: 'a2', properties: { email: 'ada@x.org', customerNumber: 12 } }),
    call('screen', { anonymousId: 'a3', context: { device: { ...device, type: 'iOS' } } }),
    call('track', {
      anonymousId: 'a4',
      event: 'Order Completed',
      properties: { email: 'b@x.org', loyaltyId: 'l1', total: 10.5, user_id: 'u9', groupId: 'g9' },
      context: { traits: { email: 'c@x.org', crossDomainId: 'c1', loyalty_id: 'l2' } },
    }),
    call('track', { userId: 'u2', event: 'Signed Up', properties: { plan: 'pro' } }),
    call('track', { userId: 'u3', event: 'tracks-less', properties: { loyaltyId: 'l1' } }),
    call('identify', {
      userId: 'u2',
      traits: { customer: { id: 'k1' }, loyaltyId: 'l3', email: 'ada@x.org' },
      context: { device: { ...device, type: 'android' }, plan: { id: 7 } },
    }),
    call('group', { userId: 'u1', groupId: 'g1', traits: { email: 'group@x.org' } }),
    call('page', {
      anonymousId: 'anonymous',
      context: {
        externalIds: [shopId, { ...shopId, id: 'y', collection: 'accounts' }, { id: 3 }],
        integrations: { 'Google Analytics': { clientId: 'ga1' } },
        Braze: { braze_id: 'b1' },
        protocols: { sourceId: 'elsewhere' },
      },
    }),
    call('alias', { userId: 'u4', previousId: 'a5', traits: { email: 'never@x.org' } }),
    call('page', { properties: { title: 'nobody' } }),
  ];
}

const PUBLISHED = {
  users_identities: '* exclude (created_source, synced_at)',
  users_identities_history: '* exclude (created_source, synced_at)',
  identity_violations: '*',
  id_graph_updates: '* exclude (triggering_event_source_id, uuid_ts)',
};

/** The rows of a space's tables as text, in order. */
async function rowsOf(project: TestProject, space: string): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  for (const [table, columns] of Object.entries(PUBLISHED))
    found[table] = await project.query(
      `select to_json(t)::varchar as row
       from (select ${columns} from personas_${space}_identities.${table}) as t order by row`,
    );
  return found;
}

const linesOf = (calls: readonly Call[]) =>
  calls.map((each) => `${JSON.stringify(each)}\n`).join('');
const segmentFile = (project: TestProject) => path.join(project.root, 'segment.duckdb');

/** A project with the space `web` of tables. */
async function tablesProject(calls: readonly Call[], types = {}): Promise<TestProject> {
  const project = await createProject({ 'identity.yml': identityFile(spaceOf('web', TABLES)) });
  await writeTables(segmentFile(project), 'web_app', calls, types);
  return project;
}

async function build(project: TestProject, ...flags: string[]) {
  const run = await project.run('build', ...flags);
  expect(run.errors).toEqual([]);
  expect(run.exitCode).toBe(0);
  return run;
}

const rejectionsOf = (project: TestProject) =>
  project.query(
    `select input, record_number, reason from personas_web_identities.rejected_events order by all`,
  );

const usersOf = (project: TestProject) =>
  project.query(
    `select external_id_type || ' ' || external_id_value
     from personas_web_identities.users_identities order by all`,
  );

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
