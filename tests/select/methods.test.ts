import { expect, test } from 'vitest';
import { selectNodes } from '../../src/graph/select/select-nodes.js';
import { graphOf } from './sample-graph.js';

const graph = graphOf({
  'web.events': { type: 'source', path: 'models/web.yml' },
  orders: {
    config: {
      tags: ['nightly'],
      materialized: 'table',
      all: { tags: ['nightly'], enabled: true, batch_size: 500, partition_by: { field: 'day' } },
    },
  },
  'dotted.name': { path: 'models/deep/dotted.name.sql' },
  late_orders: { type: 'test', config: { severity: 'warn' }, path: 'tests/late_orders.sql' },
  other: { package: 'lib', path: 'models/other.sql' },
});

function select(...words: readonly string[]): string[] {
  return [...selectNodes(graph, { select: words, exclude: [], rootPackage: 'shop' })];
}

test('a name never means a source', () => {
  expect(select('*')).not.toContain('source.shop.web.events');
  expect(() => select('web.events')).toThrow('selects nothing');
});

test.each([
  ['config.tags:nightly', 'model.shop.orders'],
  ['config.severity:WARN', 'test.shop.late_orders'],
  ['config.batch_size:500', 'model.shop.orders'],
  ['config.partition_by:field', 'model.shop.orders'],
  ['config.partition_by.field:day', 'model.shop.orders'],
  ['config.materialized:table', 'model.shop.orders'],
  ['deep.dotted.name', 'model.shop.dotted.name'],
  ['package:lib', 'model.lib.other'],
  ['lib.other', 'model.lib.other'],
  ['source:shop.web.events', 'source.shop.web.events'],
  ['source:*.ev*', 'source.shop.web.events'],
  ['file:web.yml', 'source.shop.web.events'],
])('%s selects %s', (selector, id) => {
  expect(select(selector)).toEqual([id]);
});

test('booleans match in any case', () => {
  expect(select('config.enabled:True')).toHaveLength(graph.nodes.size);
  expect(() => select('config.enabled:false')).toThrow('selects nothing');
});

test('the package of the project is called this', () => {
  expect(select('package:this')).not.toContain('model.lib.other');
});
