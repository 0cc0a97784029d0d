import { defineModel } from 'identity-warehouse';
import { Components } from '../../../src/resolution/components.js';

const BATCH_ROWS = 65_536;

/**
 * One row per identifier of this batch: the component of the graph without rules that it is in,
 * named by its least identifier number.
 */
export default defineModel({
  inputs: {
    bounds: { ref: 'int_component_bounds', columns: ['node_bound'] },
    links: { ref: 'int_component_links', columns: ['left_number', 'right_number'] },
  },
  columns: { identifier_number: 'integer', component_number: 'integer' },
  config: { alias: 'batch_components' },
  async *run({ bounds, links }) {
    let bound = 0;
    for await (const { columns } of bounds) bound = Number(columns.node_bound?.[0]);
    const components = new Components(bound);
    const isMember = new Uint8Array(bound);
    for await (const { rowCount, columns } of links) {
      const left = columns.left_number as Int32Array;
      const right = columns.right_number as Int32Array;
      for (let row = 0; row < rowCount; row++) {
        const [one, other] = [left[row] as number, right[row] as number];
        isMember[one] = isMember[other] = 1;
        components.link(one, other);
      }
    }
    yield* labelsOf(components, isMember);
  },
});

function* labelsOf(components: Components, isMember: Uint8Array) {
  let numbers = new Int32Array(BATCH_ROWS);
  let labels = new Int32Array(BATCH_ROWS);
  let rows = 0;
  for (let node = 0; node < isMember.length; node++) {
    if (isMember[node] === 0) continue;
    numbers[rows] = node;
    labels[rows] = components.labelOf(node);
    if (++rows < BATCH_ROWS) continue;
    yield { identifier_number: numbers, component_number: labels };
    numbers = new Int32Array(BATCH_ROWS);
    labels = new Int32Array(BATCH_ROWS);
    rows = 0;
  }
  yield {
    identifier_number: numbers.subarray(0, rows),
    component_number: labels.subarray(0, rows),
  };
}
