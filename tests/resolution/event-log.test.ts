import { expect, test } from 'vitest';
import { ABSENT, EVENT, EventLog } from '../../src/resolution/event-log.js';

test('rows leave in full batches', () => {
  const log = new EventLog();
  for (let call = 0; call < 200_000; call++) log.resolved(call, 0);
  const full = log.takeFull();
  expect(full.map(({ call }) => call.length)).toEqual([65_536, 65_536, 65_536]);
  expect(log.takeFull()).toEqual([]);
  const rest = log.takeRest();
  expect(rest.map(({ call }) => call.length)).toEqual([200_000 - 3 * 65_536]);
  const calls = [...full, ...rest].flatMap(({ call }) => [...call]);
  expect(calls.every((call, row) => call === row)).toBe(true);
  expect(log.takeRest()).toEqual([]);
});

test('columns that a kind lacks are absent', () => {
  const log = new EventLog();
  log.merge(5, 2, 1);
  log.drop(6, 1, 9, 4);
  expect(log.takeRest()).toEqual([
    {
      kind: Int32Array.of(EVENT.merge, EVENT.drop),
      call: Int32Array.of(5, 6),
      profile: Int32Array.of(2, 1),
      identifier: Int32Array.of(ABSENT, 9),
      other: Int32Array.of(1, ABSENT),
      violation: Int32Array.of(ABSENT, 4),
    },
  ]);
});
