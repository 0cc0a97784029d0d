import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Components } from '../../src/resolution/components.js';

const NODES = 20;
const links = fc.array(fc.tuple(fc.nat(NODES - 1), fc.nat(NODES - 1)), { maxLength: 25 });

test('a label is the smallest reachable node', () => {
  fc.assert(
    fc.property(links, (some) => {
      const components = new Components(NODES);
      for (const [left, right] of some) components.link(left, right);
      const expected = Array.from({ length: NODES }, (_, node) => smallestReachable(node, some));
      expect(expected.map((_, node) => components.labelOf(node))).toEqual(expected);
      expect([...components.labels()]).toEqual(expected);
    }),
  );
});

test('links may follow labels', () => {
  const components = new Components(5);
  components.link(4, 3);
  components.labels();
  components.link(3, 1);
  expect([...components.labels()]).toEqual([0, 1, 2, 1, 1]);
});

test('a chain of a million is joined in any order', () => {
  const nodes = 1_000_000;
  for (const isBackwards of [true, false]) {
    const components = new Components(nodes);
    for (let at = 1; at < nodes; at++) {
      const node = isBackwards ? nodes - at : at;
      components.link(node, node - 1);
    }
    expect(components.labels().every((label) => label === 0)).toBe(true);
  }
});

function smallestReachable(start: number, some: readonly (readonly [number, number])[]): number {
  const reached = new Set([start]);
  for (const node of reached)
    for (const link of some) if (link.includes(node)) for (const end of link) reached.add(end);
  return Math.min(...reached);
}
