import { rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { buildCli, type Exit, type LogEvent, type Running, startCli } from './support/built-cli.js';
import { createProject, type Files, type TestProject } from './support/project.js';

const SEED = Number(process.env.KILL_SEED ?? 20_260_301);
const KILLS = Number(process.env.KILLS ?? 3);
const ROWS = 30_000;
const MOST_DELAY_MS = 30;

vi.setConfig({ testTimeout: 30_000 + KILLS * 15_000 });

let cli = '';
beforeAll(async () => {
  cli = await buildCli('idw-kill-test');
});
afterAll(() => rm(path.dirname(cli), { recursive: true }));

function build(
  project: TestProject,
  version: number,
  argv: readonly string[] = [],
  heard?: (event: LogEvent) => void,
): Running {
  const vars = `{version: ${version}}`;
  return startCli(cli, ['build', '--project-dir', project.root, '--vars', vars, ...argv], heard);
}

type Start = (version: number, heard: (event: LogEvent) => void) => Promise<Running>;

interface Killing {
  readonly start: Start;
  /** Looks at the database, which may hold any of these versions. */
  check(versions: readonly number[]): Promise<void>;
  /** Whether a build may be killed at an event. */
  counts(event: LogEvent): boolean;
}

/**
 * Kills a build once in each of `KILLS` parts of its events, a few milliseconds after one of them,
 * and builds again after each.
 */
async function killAtRandomPoints({ start, check, counts }: Killing): Promise<void> {
  const random = randomFrom(SEED);
  let total = 0;
  await succeeded(await start(0, () => undefined));
  await succeeded(await start(1, (event) => (total += counts(event) ? 1 : 0)));
  let killed = 0;
  for (let version = 1; version < 2 * KILLS; version += 2) {
    const point = Math.floor((((version - 1) / 2 + random()) / KILLS) * total);
    const delayMs = random() * MOST_DELAY_MS;
    let seen = 0;
    const running = await start(version + 1, (event) => {
      if (counts(event) && seen++ === point)
        setTimeout(() => running.child.kill('SIGKILL'), delayMs);
    });
    if ((await running.exit).signal === 'SIGKILL') killed++;
    await check([version, version + 1]);
    await succeeded(await start(version + 2, () => undefined));
    await check([version + 2]);
  }
  expect(killed).toBeGreaterThanOrEqual(KILLS / 2);
}

async function succeeded({ exit }: Running): Promise<Exit> {
  const ended = await exit;
  expect({ code: ended.code, fault: ended.code === 0 ? '' : ended.stderr }).toEqual({
    code: 0,
    fault: '',
  });
  return ended;
}

const rows = (version = `{{ var('version') }}`) =>
  `select ${version} as version, i as id, md5(i::varchar) as m from range(${ROWS}) as t(i)`;

const models: Files = {
  'models/one.sql': `{{ config(materialized='table') }} ${rows()}`,
  'models/two.sql': `{{ config(materialized='table') }} ${rows()}`,
  'models/upon.sql': `{{ config(materialized='table') }} select version, id, m from {{ ref('one') }} join {{ ref('two') }} using (version, id, m)`,
  'models/growing.sql': `{{ config(materialized='incremental', unique_key='id') }} ${rows()}`,
  'models/seen.sql': `select {{ var('version') }} as version, id, m from {{ ref('upon') }}`,
  'models/looped.ts': `export default {
    inputs: { rows: { ref: 'one', columns: ['version', 'id', 'm'] } },
    columns: { version: 'integer', id: 'bigint', m: 'varchar' },
    async *run({ rows }) { for await (const { columns } of rows) yield columns; },
  };`,
  'models/all.yml': `models: [{name: upon, columns: [{name: id, data_tests: [unique, not_null]}]}]`,
};

test('a killed build leaves every table old or new', async () => {
  const project = await createProject(models);
  const tables = ['one', 'two', 'upon', 'growing', 'looped'];
  const state = tables.map(
    (name) =>
      `select '${name}', min(version)::int, max(version)::int, count(*), count(distinct m) from ${name}`,
  );
  await killAtRandomPoints({
    start: async (version, heard) => build(project, version, [], heard),
    counts: ({ event, name = '' }) => event === 'node_started' && tables.includes(name),
    check: async (versions) => {
      const found = (await project.query(state.join(' union all '))) as unknown[][];
      for (const [, min, max, count, distinct] of found) {
        expect({ min, max, count, distinct }).toEqual({
          min: max,
          max: min,
          count: ROWS,
          distinct: ROWS,
        });
        expect(versions).toContain(min);
      }
    },
  });
});

/** Events of a space; every value and message bears the version. */
function eventsOf(version: number): Files {
  const time = '2026-01-31T12:00:00Z';
  const range = Array.from({ length: 4000 }, (_, index) => index);
  const identify = range.map((i) => {
    return `v${version}-m${i},use_${i % 1000},email,v${version}-${i}@example.com,src,${time},${time}`;
  });
  const merge = range
    .slice(0, 500)
    .map((i) => `v${version}-g${i},use_${2 * i},use_${2 * i + 1},src,${time},${time}`);
  return {
    'data/identify.csv': [
      'message_id,segment_id,external_id_type,external_id_value,source_key,timestamp,received_at',
      ...identify,
      `v${version}-bad,use_1,email,a@example.com,src,yesterday,${time}`,
      '',
    ].join('\n'),
    'data/merge.csv': [
      'message_id,from_segment_id,into_segment_id,source_key,timestamp,received_at',
      ...merge,
      '',
    ].join('\n'),
  };
}

const PUBLISHED = ['users_identities', 'rejected_events'];

const published = `
select 'identities', min(version), max(version), count(*) > 3999
from (select regexp_extract(external_id_value, '^v([0-9]+)-', 1)::int as version from personas_s_identities.users_identities)
union all
select 'default view', min(version), max(version), count(*) > 3999
from (select regexp_extract(external_id_value, '^v([0-9]+)-', 1)::int as version from personas_identities.users_identities)
union all
select 'history', min(version), max(version), count(*) > 3999
from (select regexp_extract(external_id_value, '^v([0-9]+)-', 1)::int as version from personas_s_identities.users_identities_history)
union all
select 'rejected', min(version), max(version), count(*) = 1
from (select regexp_extract(message_id, '^v([0-9]+)-', 1)::int as version from personas_s_identities.rejected_events)`;

test('a killed build leaves a space old or new as a whole', async () => {
  const project = await createProject({
    'identity.yml': `version: 1
spaces: [{name: s, default: true, input: {identify_events: data/identify.csv, merge_events: data/merge.csv}}]`,
  });
  await killAtRandomPoints({
    start: async (version, heard) => {
      await project.write(eventsOf(version));
      return startCli(cli, ['build', '--project-dir', project.root], heard);
    },
    counts: ({ name }) => name !== undefined && PUBLISHED.some((table) => name.includes(table)),
    check: async (versions) => {
      const found = (await project.query(published)) as unknown[][];
      const [, version] = found[0] ?? [];
      expect(versions).toContain(version);
      expect(found.map((row) => row.slice(1))).toEqual(found.map(() => [version, version, true]));
    },
  });
});

test('Ctrl-C ends a build soon and cleanly', async () => {
  const project = await createProject({
    ...models,
    'models/endless.sql': `{{ config(materialized='table') }} select sum(hash(a.i, b.i)) as s from range(10000000) as a(i), range(10000000) as b(i)`,
  });
  let begun: (value?: unknown) => void = () => undefined;
  const hasBegun = new Promise((resolve) => {
    begun = resolve;
  });
  const { child, exit } = build(project, 1, ['--threads', '2'], (event) => {
    if (event.event === 'node_started' && event.name === 'endless') begun();
  });
  await hasBegun;
  await sleep(200);
  const interruptedAt = performance.now();
  child.kill('SIGINT');
  const { code, stderr } = await exit;
  expect(performance.now() - interruptedAt).toBeLessThan(5000);
  expect(code).toBe(1);
  expect(stderr).not.toMatch(/^\s+at .*\.js:\d+/m);
  await project.remove('models/endless.sql');
  await succeeded(build(project, 2));
  expect(await project.query('select distinct version::int from one')).toEqual([2]);
});

/** Draws numbers from 0 to 1, the same for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
