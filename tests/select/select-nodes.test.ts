import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Graph } from '../../src/graph/node.js';
import { selectNodes } from '../../src/graph/select/select-nodes.js';
import type { IndirectSelection } from '../../src/graph/select/selector.js';
import { docProject } from './doc-project.js';
import { naiveSelection, type SelectionSketch, textOf } from './naive-selection.js';
import { graphOf, type NodeSketch } from './sample-graph.js';

test('without a selection everything is selected', () => {
  expect(selectNodes(docProject, { select: [], exclude: [] }).size).toBe(docProject.nodes.size);
});

test('the types of the command are kept only', () => {
  const selected = selectNodes(docProject, {
    select: ['+revenue'],
    exclude: [],
    resourceTypes: ['test'],
  });
  expect([...selected]).toEqual([
    'test.shop.relationships_orders',
    'test.shop.no_negative_revenue',
  ]);
});

test('several arguments are joined', () => {
  expect(
    selectNodes(docProject, { select: ['raw_orders', 'raw_customers'], exclude: [] }).size,
  ).toBe(2);
});

test('a long chain does not overflow the stack', () => {
  const names = Array.from({ length: 20_000 }, (_, n) => `m${n}`);
  const chain = graphOf(
    Object.fromEntries(names.map((name, n) => [name, { reads: n === 0 ? [] : [`m${n - 1}`] }])),
  );
  expect(selectNodes(chain, { select: ['m0+'], exclude: [] }).size).toBe(20_000);
});

describe('on any graph', () => {
  const mode = fc.constantFrom<IndirectSelection>('eager', 'cautious', 'buildable', 'empty');

  test('selection is what the naive reference finds', () => {
    fc.assert(
      fc.property(
        anyEdges,
        anyWords,
        anyWords,
        mode,
        (edges, select, exclude, indirectSelection) => {
          const graph = graphFrom(edges);
          const expected = naiveSelection(graph, { select, exclude, mode: indirectSelection });
          const options = {
            select: [textOf(select)],
            exclude: exclude.map((word) => textOf([word])),
          };
          const selected = () => [...selectNodes(graph, { ...options, indirectSelection })];
          if (expected.length === 0) expect(selected).toThrow(/selects|leaves/);
          else expect(selected().sort()).toEqual(expected);
        },
      ),
      { numRuns: 1000 },
    );
  });
});

const SIZE = 9;

/** For each node the earlier ones that it reads: models 0 to 5, then tests of those. */
const anyEdges = fc.tuple(
  ...Array.from({ length: SIZE }, (_, n) =>
    fc.subarray(Array.from({ length: Math.min(n, 6) }, (_, m) => m)),
  ),
);

function graphFrom(edges: readonly (readonly number[])[]): Graph {
  const sketches = edges.map((parents, n): [string, NodeSketch] => [
    `n${n}`,
    { reads: parents.map((parent) => `n${parent}`), type: n < 6 ? 'model' : 'test' },
  ]);
  return graphOf(Object.fromEntries(sketches));
}

const depth = fc.constantFrom(0, 0, 1, 2, Number.POSITIVE_INFINITY);
const anyWords: fc.Arbitrary<SelectionSketch> = fc.array(
  fc.array(
    fc.record({ name: fc.nat(SIZE).map((n) => `n${n}`), up: depth, down: depth, at: fc.boolean() }),
    { minLength: 1, maxLength: 3 },
  ),
  { maxLength: 3 },
);
