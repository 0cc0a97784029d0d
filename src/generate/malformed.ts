import { Random, SUBJECTS } from './random.js';

/** How calls are damaged. */
export interface Damage {
  /** The share of damaged lines, from 0 to 1. */
  readonly rate: number;
  readonly seed: number;
  /** Leaves lines out that are no longer JSON objects, for files that cannot hold them. */
  readonly onlyObjects: boolean;
}

/** Damages some lines as pipelines do; the others stay as they are. */
export function* damageCalls(lines: Iterable<string>, damage: Damage): Generator<string> {
  const random = new Random(damage.seed).restart(SUBJECTS.damage, 0, 0);
  for (const line of lines) {
    if (!random.chance(damage.rate)) yield line;
    else if (random.chance(0.4)) {
      const broken = random.pick(BROKEN)(line, random);
      if (!damage.onlyObjects) yield broken;
    } else {
      const wrong = random.pick(WRONG)(line, random);
      yield wrong === line ? withoutMessageId(line) : wrong;
    }
  }
}

type Change = (line: string, random: Random) => string;

/** Lines that are no JSON objects. */
const BROKEN: readonly Change[] = [
  (line, random) => line.slice(0, 1 + random.below(line.length - 1)),
  (line) => line.slice(line.indexOf(',')),
  (line) => line.replace('":', '" '),
  () => '502 Bad Gateway',
  (line) => `[${line}]`,
  () => 'null',
];

/** Times that nobody can read, or that nobody can mean. */
const TIMES = [
  '"0000-00-00T00:00:00Z"',
  '"0001-01-01T00:00:00.000Z"',
  '"9999-12-31T23:59:59.999Z"',
  '"+020240-01-01T00:00:00Z"',
  '"infinity"',
  '"yesterday"',
  '1704067200',
  '""',
];

function withoutMessageId(line: string): string {
  return line.replace(/"messageId":"[^"]*",/, '');
}

/** Objects that are no calls, or calls that hold something odd; some leave a call as it is that lacks the place. */
const WRONG: readonly Change[] = [
  withoutMessageId,
  (line) => line.replace(/"messageId":"[^"]*"/, '"messageId":""'),
  (line, random) => line.replace(/("receivedAt":)"[^"]*"/, `$1${random.pick(TIMES)}`),
  (line, random) => line.replace(/("timestamp":)"[^"]*"/, `$1${random.pick(TIMES)}`),
  (line) => line.replace(/"(receivedAt|timestamp)":"[^"]*",/g, ''),
  (line) => line.replace(/"type":"\w+"(,"userId"|,"version")/, '"type":"trakc"$1'),
  (line) => line.replace(/"anonymousId":"/, '"anonymousId":"\\u0000'),
  (line) => line.replace(/"userId":("[^"]*"|null|\d+)/, '"userId":{"$$oid":"65a1"}'),
  () => '{}',
];
