import { describe, expect, onTestFinished, test } from 'vitest';
import { openDuckdb } from '../../src/engine/duckdb/duckdb-engine.js';
import type { Session } from '../../src/engine/engine.js';
import type { Space } from '../../src/identity/space.js';
import { checkState } from '../../src/identity/state/check-state.js';
import {
  currentStateInfo,
  readStateInfo,
  recordStateInfoSql,
  type StateInfo,
} from '../../src/identity/state/state-info.js';
import { readText } from '../identity-file/identity-fixture.js';

const VERSION = '1.2.0';

async function connect(): Promise<Session> {
  const engine = await openDuckdb(':memory:');
  onTestFinished(() => engine.close());
  const session = await engine.connect();
  await session.execute('create schema idw_shop_state');
  return session;
}

async function spaceWith(lines = ''): Promise<Space> {
  const text = `version: 1\nspaces:\n  - name: shop\n    input: { calls: c.ndjson }\n${lines}`;
  const [space] = (await readText(text)).spaces;
  if (!space) throw new Error('no space');
  return space;
}

async function infoOf(lines = ''): Promise<StateInfo> {
  return currentStateInfo(await connect(), await spaceWith(lines), VERSION);
}

const check = (stored: StateInfo, current: StateInfo, fullRefresh = false) =>
  checkState(stored, current, { space: 'shop', fullRefresh });

/** Lists the settings that a check names. */
async function changes(before: string, after: string): Promise<readonly string[]> {
  const fault = check(await infoOf(before), await infoOf(after));
  if (fault) expect(fault.code).toBe('rules-changed');
  return fault?.message.split('\n').slice(1) ?? [];
}

test('a space without state may run', async () => {
  const session = await connect();
  const stored = await readStateInfo(session, 'idw_shop_state');
  expect(stored).toBeUndefined();
  expect(checkState(stored, await infoOf(), { space: 'shop', fullRefresh: false })).toBeUndefined();
});

test('state_info is read as it was recorded', async () => {
  const session = await connect();
  const lines = `    identifiers: [{ type: __proto__ }, { type: "1", path: "traits.it's" }]\n`;
  const info = await currentStateInfo(session, await spaceWith(lines), VERSION);
  for (const sql of recordStateInfoSql('idw_shop_state', await infoOf()))
    await session.execute(sql);
  for (const sql of recordStateInfoSql('idw_shop_state', info)) await session.execute(sql);
  const stored = await readStateInfo(session, 'idw_shop_state');
  expect(stored).toEqual(info);
  expect(stored && check(stored, info)).toBeUndefined();
});

describe('rules-changed', () => {
  test.each([
    ['limits: { user_id: { max: 2 } }', ['rules.limits.user_id: 1 ever -> 2 ever']],
    ['limits: { user_id: none }', ['rules.limits.user_id: 1 ever -> none']],
    ['limits: { email: { max: 5, per: weekly } }', ['rules.limits.email: not set -> 5 weekly']],
    ['limits: { default: { max: 6 } }', ['rules.limits.default: 5 ever -> 6 ever']],
    [
      'limits: none',
      ['rules.limits.default: 5 ever -> none', 'rules.limits.user_id: 1 ever -> not set'],
    ],
    ['priority: [email]', ['rules.priority: ["user_id","email"] -> ["email"]']],
    ['on_violation: drop_violating', ['rules.on_violation: drop_lowest -> drop_violating']],
    ['max_merges: none', ['rules.max_merges: 100 -> none']],
    ['max_mappings: 10', ['rules.max_mappings: 1000 -> 10']],
    ['max_history_moves: 7', ['rules.max_history_moves: 1000 -> 7']],
    ['link_alias: true', ['rules.link_alias: false -> true']],
    [
      'blocked: [{ value: anonymous }]',
      ['rules.blocked.value "anonymous": not set -> for every type'],
    ],
    [
      "blocked: [{ pattern: '^0*$', types: [b, a] }]",
      ['rules.blocked.pattern "^0*$": not set -> for ["a","b"]'],
    ],
  ])('by %s', async (rule, expected) => {
    expect(await changes('', `    rules: { ${rule} }\n`)).toEqual(expected);
  });

  test.each([
    ['{ type: loyalty_id }', ['identifiers.loyalty_id: not set -> on']],
    ['{ type: constructor }', ['identifiers.constructor: not set -> on']],
    ['{ type: crm, path: traits.crm.id }', ['identifiers.crm: not set -> on, path traits.crm.id']],
    ['{ type: email, normalize: lower }', ['identifiers.email: on -> on, lower']],
    ['{ type: group_id }', ['identifiers.group_id: off -> on']],
    ['{ type: ios.id, enabled: false }', ['identifiers.ios.id: on -> off']],
  ])('by the identifier %s', async (identifier, expected) => {
    expect(await changes('', `    identifiers: [${identifier}]\n`)).toEqual(expected);
  });

  test.each([
    'rules: { limits: { email: { max: 5, per: ever } } }',
    'rules: { priority: [user_id, email], max_merges: 100, on_violation: drop_lowest }',
    'identifiers: [{ type: email }, { type: group_id, enabled: false }]',
  ])('not by a default that is written: %s', async (lines) => {
    expect(await changes('', `    ${lines}\n`)).toEqual([]);
  });

  test('not by another order', async () => {
    const [one, other] = ['{ value: a, types: [x, y] }', '{ pattern: b }'];
    const [left, right] = ['a: { max: 1 }', 'b: { max: 2 }'];
    const types = ['{ type: x }', '{ type: y, normalize: trim }'];
    const before = `    identifiers: [${types.join()}]\n    rules: { blocked: [${one}, ${other}], limits: { ${left}, ${right} } }\n`;
    const after = `    identifiers: [${types.reverse().join()}]\n    rules: { blocked: [${other}, { value: a, types: [y] }, ${one}], limits: { ${right}, ${left} } }\n`;
    expect(await changes(before, after)).toEqual([]);
  });

  test('by another kind of input', async () => {
    const info = await infoOf();
    expect(check({ ...info, inputKind: 'events' }, info)).toMatchObject({
      code: 'rules-changed',
      message: 'The space "shop" was resolved by other settings:\ninput: events -> calls',
    });
  });

  test('names five of many', async () => {
    const types = Array.from({ length: 8 }, (_, n) => `{ type: t${n} }`).join();
    const lines = await changes('', `    identifiers: [${types}]\n`);
    expect(lines).toHaveLength(6);
    expect(lines.at(-1)).toBe('... and 3 more');
  });

  test('cuts a long pattern', async () => {
    const rules = `    rules: { blocked: [{ pattern: '${'x'.repeat(900)}' }] }\n`;
    expect((await changes('', rules)).map(({ length }) => length)).toEqual([100]);
  });

  test('is overridden by a full refresh', async () => {
    const after = await infoOf('    rules: { link_alias: true }\n');
    expect(check(await infoOf(), after, true)).toBeUndefined();
  });
});

describe('a state of another version', () => {
  test.each([
    [{ packageVersion: '1.2.1' }, 'state-newer'],
    [{ packageVersion: '1.10.0' }, 'state-newer'],
    [{ schemaVersion: 99 }, 'state-newer'],
    [{ packageVersion: '1.2.0-rc.1' }, undefined],
    [{ packageVersion: '0.9.0' }, undefined],
    [{ schemaVersion: 0 }, 'state-older'],
    [{ idVersion: 'idw0' }, 'state-older'],
    [{ duckdbVersion: 'v1.4.0' }, undefined],
    [{ duckdbVersion: 'v1.4.0', hashProbe: '1' }, 'state-older'],
  ])('%j gives %s', async (stored, code) => {
    const info = await infoOf();
    expect(check({ ...info, ...stored }, info)?.code).toBe(code);
  });

  test('is rebuilt by a full refresh only if it is older', async () => {
    const info = await infoOf();
    expect(check({ ...info, schemaVersion: 0 }, info, true)).toBeUndefined();
    expect(check({ ...info, schemaVersion: 99 }, info, true)?.code).toBe('state-newer');
  });

  test('is older if it says nothing of itself', async () => {
    const session = await connect();
    await session.execute(
      `create table idw_shop_state.state_info as select 'a' as key, '[' as value`,
    );
    const stored = await readStateInfo(session, 'idw_shop_state');
    expect(stored && check(stored, await infoOf())?.code).toBe('state-older');
  });
});

test('the hash probe is one number', async () => {
  expect((await infoOf()).hashProbe).toMatch(/^\d+$/);
  expect((await infoOf()).hashProbe).toBe((await infoOf()).hashProbe);
});
