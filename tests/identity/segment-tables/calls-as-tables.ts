/** Calls of every kind, spaces that read them, and what builds leave of them. */
import path from 'node:path';
import { expect } from 'vitest';
import { createProject, type Run, type TestProject } from '../../support/project.js';
import { writeTables } from './segment-warehouse.js';

export type Call = Readonly<Record<string, unknown>>;

export const SETTINGS = `    identifiers:
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

export const spaceOf = (name: string, input: string) =>
  `  - name: ${name}\n    input: ${input}\n${SETTINGS}`;
export const identityFile = (...spaces: string[]) => `version: 1\nspaces:\n${spaces.join('')}`;
export const TABLES = '{ segment_tables: { database: segment.duckdb, schema: web_app } }';

let clock = 0;
const at = (minute: number) => new Date(Date.UTC(2024, 0, 1) + minute * 60_000).toISOString();

/** A call that arrives a minute after the one before. */
export function call(type: string, rest: Call): Call {
  clock += 1;
  const times = { timestamp: at(clock), receivedAt: at(clock) };
  return { messageId: `m${String(clock).padStart(3, '0')}`, type, ...times, ...rest };
}

/** Every place of every type. */
export function variedCalls(): Call[] {
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
export async function rowsOf(
  project: TestProject,
  space: string,
): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  for (const [table, columns] of Object.entries(PUBLISHED))
    found[table] = await project.query(
      `select to_json(t)::varchar as row
       from (select ${columns} from personas_${space}_identities.${table}) as t order by row`,
    );
  return found;
}

export const linesOf = (calls: readonly Call[]) =>
  calls.map((each) => `${JSON.stringify(each)}\n`).join('');
export const segmentFile = (project: TestProject) => path.join(project.root, 'segment.duckdb');

/** A project with the space `web` of tables. */
export async function tablesProject(calls: readonly Call[], types = {}): Promise<TestProject> {
  const project = await createProject({ 'identity.yml': identityFile(spaceOf('web', TABLES)) });
  await writeTables(segmentFile(project), 'web_app', calls, types);
  return project;
}

export async function build(project: TestProject, ...flags: string[]): Promise<Run> {
  const run = await project.run('build', ...flags);
  expect(run.errors).toEqual([]);
  expect(run.exitCode).toBe(0);
  return run;
}

export const rejectionsOf = (project: TestProject) =>
  project.query(
    `select input, record_number, reason from personas_web_identities.rejected_events order by all`,
  );

export const usersOf = (project: TestProject) =>
  project.query(
    `select external_id_type || ' ' || external_id_value
     from personas_web_identities.users_identities order by all`,
  );
