import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { EVENT_COLUMNS } from '../../src/identity/event-columns.js';
import { DEFAULT_IDENTIFIER_TYPES } from '../../src/identity/identifier-types.js';
import { DEFAULT_RULES } from '../../src/identity/rules.js';
import { readText } from './identity-fixture.js';

const docs = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8');
const example = /```yaml\n(.*?)```/s.exec(docs)?.[1] ?? '';

test('the example of the documentation is sound', async () => {
  const { spaces, warehouses, warnings, allowedFolders } = await readText(example, {
    BI_POSTGRES_URL: 'postgres://bi',
    WAREHOUSE_URL: 'postgres://segment',
  });
  expect(spaces.map((space) => [space.name, space.isDefault, space.input.kind])).toEqual([
    ['sample', true, 'events'],
    ['shop', false, 'calls'],
    ['web', false, 'calls'],
    ['app', false, 'calls'],
  ]);
  expect(warehouses.map((warehouse) => [warehouse.name, warehouse.type, warehouse.spaces])).toEqual(
    [
      ['files', 'parquet', undefined],
      ['bi', 'postgres', ['shop']],
    ],
  );
  expect(warnings).toEqual([]);
  expect(allowedFolders).toHaveLength(1);
});

test('the documentation names every key that is read', () => {
  const folder = new URL('../../src/identity/', import.meta.url);
  const readers = readdirSync(folder).filter((name) => name.startsWith('read-'));
  const code = readers.map((name) => readFileSync(new URL(name, folder), 'utf8')).join('');
  const lists = [...code.matchAll(/(?:fields\(|_KEYS = )\[([^\]]*)\]/g)].map(
    ([, list = '']) => list,
  );
  const keys = lists.flatMap((list) => [...list.matchAll(/'(\w+)'/g)].map(([, key = '']) => key));
  expect(keys.length).toBeGreaterThan(30);
  const names = [...keys, ...DEFAULT_IDENTIFIER_TYPES, ...Object.values(EVENT_COLUMNS).flat()];
  expect(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(docs))).toEqual([]);
});

test('the documented defaults are those of the code', () => {
  const { maxMerges, maxMappings, maxHistoryMoves, onViolation, linkAlias } = DEFAULT_RULES;
  expect(docs).toContain(`| \`max_merges\` | ${maxMerges} |`);
  expect(docs).toContain(`| \`max_mappings\` | ${maxMappings} |`);
  expect(docs).toContain(`| \`max_history_moves\` | ${maxHistoryMoves} |`);
  expect(docs).toContain(`| \`on_violation\` | \`${onViolation}\` |`);
  expect(docs).toContain(`| \`link_alias\` | \`${linkAlias}\` |`);
});
