import fc from 'fast-check';
import { readCall } from './reference-extraction.js';
import type { RawCall } from './reference-tables.js';

/**
 * Cuts a stream into batches of one or two files each: in the order of events, in that order but
 * for a few latecomers, or shuffled. Stems of files begin with `batch-`, so that a created_source
 * taken from one can be told from a key.
 */
export function splitIntoBatches(lines: readonly string[]): fc.Arbitrary<RawCall[][]> {
  const ordered = lines.toSorted((one, other) => Number(arrivalOf(one) - arrivalOf(other)));
  const lateOnes = fc.subarray([...ordered.keys()], { maxLength: Math.min(3, lines.length) });
  const order = fc.oneof(
    fc.constant(ordered),
    lateOnes.map((late) => [
      ...ordered.filter((_, at) => !late.includes(at)),
      ...late.map((at) => ordered[at] as string),
    ]),
    fc.shuffledSubarray(ordered, sizeOf(lines)),
  );
  const cuts = fc.array(fc.nat(lines.length), { maxLength: 4 });
  const isSecond = fc.array(fc.boolean(), sizeOf(lines));
  return fc.tuple(order, cuts, isSecond).map(([placed, cuts, isSecond]) => {
    const ends = [...cuts.toSorted((one, other) => one - other), placed.length];
    const batchOf = (at: number) => ends.findIndex((end) => at < end);
    const records = placed.map((line, at): RawCall => {
      return { input: `calls/batch-${batchOf(at)}${isSecond[at] ? 'b' : 'a'}.ndjson`, line };
    });
    return ends.map((_, batch) => records.filter((_, at) => batchOf(at) === batch));
  });
}

function sizeOf(lines: readonly string[]) {
  return { minLength: lines.length, maxLength: lines.length };
}

function arrivalOf(line: string): bigint {
  const read = readCall(line, {});
  return 'reason' in read ? 0n : read.arrivedAt;
}
