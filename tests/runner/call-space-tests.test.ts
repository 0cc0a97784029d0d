import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { createProject, type TestProject } from '../support/project.js';

/** A call of a minute; one with a userId identifies. */
const callAt = (minute: number, ids: { anonymousId: string; userId?: string }) =>
  `${JSON.stringify({
    messageId: `m${minute}`,
    type: ids.userId ? 'identify' : 'track',
    writeKey: 'web',
    ...ids,
    receivedAt: `2024-01-01T00:0${minute}:00Z`,
  })}\n`;

const FIRST =
  callAt(1, { anonymousId: 'a1' }) +
  callAt(2, { anonymousId: 'a1', userId: 'u1' }) +
  callAt(3, { anonymousId: 'a2' });

/** a3 turns out to be u1. */
const SECOND =
  callAt(4, { anonymousId: 'a2', userId: 'u2' }) +
  callAt(5, { anonymousId: 'a3' }) +
  callAt(6, { anonymousId: 'a3', userId: 'u1' });

const FILES = {
  'identity.yml': `version: 1\nspaces: [{ name: shop, input: { calls: 'calls/*.ndjson' } }]\n`,
  'calls/a.ndjson': FIRST,
};

async function buildFirst(): Promise<TestProject> {
  const project = await createProject(FILES);
  expect((await project.run('build')).exitCode).toBe(0);
  return project;
}

async function buildSecond(project: TestProject): Promise<void> {
  await project.write({ 'calls/b.ndjson': SECOND });
  expect((await project.run('build')).exitCode).toBe(0);
}

/** Runs all tests and names those that do not pass. */
async function failing(project: TestProject): Promise<string[]> {
  const { statuses } = await project.run('test');
  expect(statuses.unique_int_profiles_segment_id).toBeDefined();
  return Object.keys(statuses).filter((name) => statuses[name] !== 'passed');
}

test('tests hold after every kind of build', async () => {
  const project = await buildFirst();
  expect(await failing(project)).toEqual([]);
  await buildSecond(project);
  expect(await failing(project)).toEqual([]);
  expect((await project.run('build', '--full-refresh')).exitCode).toBe(0);
  expect(await failing(project)).toEqual([]);
});

test('tests find what a batch leaves wrong', async () => {
  const project = await buildFirst();
  await buildSecond(project);
  const published = 'personas_shop_identities';
  const faults = [
    ...['users_identities', 'users_identities_history', 'external_id_mapping_updates'].map(
      (table) =>
        `insert into ${published}.${table}
         from ${published}.${table} where external_id_value = 'u2'`,
    ),
    `insert into ${published}.id_graph_updates from ${published}.id_graph_updates
     semi join idw_shop_work.int_profile_events using (segment_id) limit 1`,
    // The profile of a3 has had u1 since the first batch.
    `insert into idw_shop_work.int_identifiers
     select * replace ('user_id' as external_id_type, 'u3' as external_id_value)
     from idw_shop_work.int_identifiers where external_id_value = 'a3'`,
    'update idw_shop_work.int_losses set parent_number = parent_number + 1',
    `update idw_shop_state.sets set identifier_numbers = [99]
     where set_hash = (select min(set_hash) from idw_shop_state.batch_sets)`,
  ];
  for (const fault of faults) await project.query(fault);
  const names = (await failing(project)).map((name) => name.replace(/_ref_.*/, ''));
  expect(names.sort()).toEqual([
    'calls_merge_living_profiles',
    'current_history_is_users_identities',
    'profiles_keep_their_limits',
    'set_hashes_name_one_set',
    'unique_combination_external_id_mapping_updates',
    'unique_combination_id_graph_updates',
    'users_identities_is_the_batch',
  ]);
});

/** The columns that YAML describes, by model. */
function describedColumns(): Map<string, readonly string[]> {
  const files = readdirSync('models', { recursive: true, encoding: 'utf8' });
  const models = files
    .filter((file) => file.endsWith('.yml'))
    .map((file) => parse(readFileSync(`models/${file}`, 'utf8')) as { models?: DescribedModel[] })
    .flatMap((document) => document.models ?? []);
  return new Map(models.map(({ name, columns }) => [name, columns.map((column) => column.name)]));
}

interface DescribedModel {
  readonly name: string;
  readonly columns: readonly { readonly name: string }[];
}

test('YAML describes every column of every model', async () => {
  const project = await createProject(FILES);
  const { results } = await project.run('build');
  const models = results.filter(({ unique_id }) => unique_id.startsWith('model.'));
  expect(models.length).toBeGreaterThan(60);
  const columns = (await project.query(
    `select table_schema || '.' || table_name, column_name
     from information_schema.columns order by ordinal_position`,
  )) as [string, string][];
  // Where a table has become the state, a view stands for it, which has to name the places of rows.
  const built = (relation: string | null) =>
    columns
      .filter(([name, column]) => name === relation && column !== 'rowid')
      .map(([, column]) => column);
  const described = describedColumns();
  for (const { name, relation } of models)
    expect([name, ...(described.get(name) ?? [])]).toEqual([name, ...built(relation)]);
});
