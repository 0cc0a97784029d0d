import { defineModel } from 'identity-warehouse';

/** A model as a project has one, to be run without a project. */
export default defineModel({
  inputs: { rows: { ref: 'numbers', columns: ['n'] } },
  columns: { n: 'integer' },
  async *run({ rows }) {
    for await (const { columns } of rows) {
      yield { n: Array.from(columns.n as Int32Array, (value) => value * 2) };
    }
  },
});
