import { describe, expect, test } from 'vitest';
import { createProject, type Run, type TestProject } from '../support/project.js';

const HEADER =
  'message_id,segment_id,external_id_type,external_id_value,source_key,timestamp,received_at\n';
const NAMES = ['a', 'b', 'c'];

/** Three spaces, each with one identifier of its own name. */
async function threeSpaces(files: Readonly<Record<string, string>> = {}): Promise<TestProject> {
  const inputs = NAMES.map((name) => [
    `${name}.csv`,
    `${HEADER}m_${name},p_${name},user_id,of_${name},s,2024-01-01,2024-01-01\n`,
  ]);
  const spaces = NAMES.map(
    (name) => `  - { name: ${name}, input: { identify_events: ${name}.csv } }`,
  );
  return createProject({
    ...Object.fromEntries(inputs),
    'identity.yml': `version: 1\nspaces:\n${spaces.join('\n')}\n`,
    ...files,
  });
}

/** How many nodes ran at once at most, and how often the space changed from event to event. */
function overlapOf({ events }: Run): { readonly nodes: number; readonly changes: number } {
  let running = 0;
  let nodes = 0;
  let changes = 0;
  let last: unknown;
  for (const { event, space } of events) {
    if (event === 'node_started') nodes = Math.max(nodes, ++running);
    if (event === 'node_finished') running -= 1;
    if (event === 'node_started' && last !== undefined && space !== last) changes += 1;
    if (event === 'node_started') last = space;
  }
  return { nodes, changes };
}

/** A model of each space that reads one which all spaces share. */
const SHARING = {
  'models/common.sql': 'select 1 as n',
  'models/upon.sql':
    "{{ config(schema='upon_' ~ var('space')) }} select n from {{ ref('common') }}",
};

describe('spaces that are built together', () => {
  test('run beside each other, on no more threads than there are', async () => {
    const project = await threeSpaces();
    const beside = overlapOf(await project.run('build', '--threads', '3'));
    expect(beside.changes).toBeGreaterThan(2);
    expect(beside.nodes).toBeLessThanOrEqual(3);
    const alone = overlapOf(await project.run('build', '--threads', '1'));
    expect(alone.nodes).toBe(1);
  });

  test('run one after the other where memory is small for them', async () => {
    const long = `${' '.repeat(60e6)}\n`;
    const project = await threeSpaces();
    for (const name of NAMES)
      await project.write({
        [`${name}.csv`]: `${HEADER}m_${name},p_${name},user_id,of_${name},s,2024-01-01,2024-01-01\n${long}`,
      });
    const { changes } = overlapOf(await project.run('build', '--memory-limit', '800MB'));
    expect(changes).toBe(NAMES.length - 1);
  });

  test('wait for what another builds for them', async () => {
    const project = await threeSpaces({
      ...SHARING,
      'models/common.sql':
        "{{ config(materialized='table') }} select count(*) as n from range(30000000) where range % 7 = 1",
    });
    const run = await project.run('build', '--threads', '8');
    expect(run.errors).toEqual([]);
    const counted = await Promise.all(
      NAMES.map((name) => project.query(`select n from main_upon_${name}.upon`)),
    );
    expect(counted.flat().map(Number)).toEqual([4285715, 4285715, 4285715]);
  });

  test('leave out what stands upon a node that another could not build', async () => {
    const project = await threeSpaces({ ...SHARING, 'models/common.sql': 'select nothing as n' });
    const { document } = await project.run('build');
    const statuses = document.spaces.map(({ results }) =>
      results.flatMap(({ name, status }) =>
        ['common', 'upon'].includes(name) ? `${name} ${status}` : [],
      ),
    );
    expect(statuses).toEqual([
      ['common errored', 'upon skipped'],
      ['upon skipped'],
      ['upon skipped'],
    ]);
    expect(document.spaces.map(({ published }) => published)).toEqual([true, true, true]);
  });

  test('build for themselves what a broken space would have built', async () => {
    const project = await threeSpaces(SHARING);
    await project.remove('a.csv');
    const run = await project.run('build');
    expect(run.errors.map(({ code }) => code)).toEqual(['missing-file']);
    expect(await project.query('select n from main_upon_b.upon')).toEqual([1]);
  });

  test('all stop at the first failure with --fail-fast', async () => {
    const project = await threeSpaces({
      'models/broken.sql':
        "{{ config(schema='broken_' ~ var('space'), materialized='table') }} select {{ 1 if var('space') != 'a' else \"error('no')\" }} as n",
      'models/slow.sql':
        "{{ config(schema='slow_' ~ var('space'), materialized='table') }} select count(*) as n from range(300000000) where range % 7 = 1",
      'models/last.sql':
        "{{ config(schema='last_' ~ var('space')) }} select * from {{ ref('slow') }}",
    });
    const { document, exitCode } = await project.run('build', '--fail-fast');
    expect(exitCode).toBe(1);
    const last = document.spaces.map(
      ({ results }) => results.find(({ name }) => name === 'last')?.status,
    );
    expect(last).toEqual(['skipped', 'skipped', 'skipped']);
  });
});
