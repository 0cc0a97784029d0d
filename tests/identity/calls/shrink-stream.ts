import type { Check } from './check-streams.js';
import type { Difference } from './compare-tables.js';
import type { Stream } from './number-streams.js';
import type { SpaceSettings } from './reference-tables.js';

const MOST_ROUNDS = 25;

/**
 * Builds a stream that fails with ever fewer records, as many variants at once as there are, and
 * describes the least that still fails.
 */
export async function describeFailure(
  streams: readonly Stream[],
  settings: SpaceSettings,
  check: Check,
  differences: readonly Difference[],
): Promise<string> {
  const failing = [...new Set(differences.map(({ stream }) => stream ?? 0))];
  for (const at of failing.slice(0, 3)) {
    const stream = streams[at] as Stream;
    if ((await check([stream], settings)).length === 0) continue;
    const least = await shrink(stream, settings, check);
    return describe(least, settings, await check([least], settings));
  }
  return `${failing.length} streams fail, none alone:\n${list(differences)}`;
}

async function shrink(stream: Stream, settings: SpaceSettings, check: Check): Promise<Stream> {
  let least = stream;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const smaller = variants(least);
    // The first is not numbered; it stands in as a stream that does not fail.
    const found = await check([[], ...smaller], settings);
    const failing = found.flatMap(({ stream }) => (stream === undefined ? [] : [stream - 1]));
    const next = smaller[Math.min(...failing)];
    if (!next) return least;
    least = next;
  }
  return least;
}

/** The stream without a part of its records, the largest parts first. */
function variants(stream: Stream): Stream[] {
  const size = stream.flat().length;
  const parts: [number, number][] = [];
  for (let length = Math.floor(size / 2); length >= 1; length = Math.floor(length / 2))
    for (let start = 0; start < size; start += length) parts.push([start, start + length]);
  return parts.map(([start, end]) => {
    let at = -1;
    return stream.map((batch) =>
      batch.filter(() => {
        at += 1;
        return at < start || at >= end;
      }),
    );
  });
}

function describe(
  stream: Stream,
  settings: SpaceSettings,
  differences: readonly Difference[],
): string {
  const batches = stream.flatMap((batch, at) => [
    `batch ${at}`,
    ...batch.map(({ input, line }) => `  ${input} ${line}`),
  ]);
  return [JSON.stringify(settings), ...batches, list(differences)].join('\n');
}

function list(differences: readonly Difference[]): string {
  return differences
    .slice(0, 12)
    .map(
      ({ table, row, built, expected }) =>
        `${table}: ${built} built, ${expected} expected of ${row}`,
    )
    .join('\n');
}
