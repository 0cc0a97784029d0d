import { callIdentifiers } from '../../identity/calls/call-identifiers.js';
import { digestOf, regulatedTypes } from '../../identity/regulations/digest.js';
import type { RegulationLog } from '../../identity/regulations/regulation-log.js';
import type { Normalization, Space } from '../../identity/space.js';
import type { NeedleFilter } from '../needles.js';

interface Bounds {
  readonly afterMs: number;
  readonly untilMs: number;
}

/** Answers that are remembered: values repeat from line to line. */
const MOST_REMEMBERED = 200_000;

/** Tells of texts in input files whether a space's regulations are about them, by their hashes. */
export class RegulatedValues {
  readonly types: readonly string[];
  readonly #bounds = new Map<string, Bounds[]>();
  readonly #normalizations: ReadonlyMap<string, Normalization>;
  readonly #isNormalized: boolean;
  readonly #remembered = new Map<string, readonly Bounds[]>();

  /** @param filter Leaves all others than some identifiers of the log aside. */
  constructor(
    private readonly log: RegulationLog,
    space: Space,
    private readonly filter?: NeedleFilter,
  ) {
    this.types = regulatedTypes(log, space.name);
    for (const { space: name, digest, after, until } of log.intervals) {
      if (name !== space.name || filter?.digests.has(digest) === false) continue;
      const bounds = {
        afterMs: after === null ? Number.NEGATIVE_INFINITY : Date.parse(after),
        untilMs: until === null ? Number.POSITIVE_INFINITY : Date.parse(until),
      };
      this.#bounds.set(digest, [...(this.#bounds.get(digest) ?? []), bounds]);
    }
    const configured = space.input.kind === 'calls' ? callIdentifiers(space.identifiers) : [];
    this.#normalizations = new Map(configured.map(({ type, normalize }) => [type, normalize]));
    this.#isNormalized = configured.some(({ normalize }) => normalize !== 'none');
  }

  /** Tells whether an identifier is absent at a time; where no time can be read, any counts. */
  isAbsent(type: string, text: string, arrivedAtMs: number | undefined): boolean {
    return this.#boundsOf(type, text).some(
      ({ afterMs, untilMs }) =>
        arrivedAtMs === undefined || (arrivedAtMs > afterMs && arrivedAtMs <= untilMs),
    );
  }

  /** Tells of most texts that nothing regulated can stand in them, whatever their format. */
  mayBeIn(text: string): boolean {
    const { filter } = this;
    if (!filter || this.#isNormalized || /\\|""/.test(text)) return true;
    return filter.mayBeIn(text);
  }

  #boundsOf(type: string, text: string): readonly Bounds[] {
    if (this.filter && !this.#isNormalized && !this.filter.mayBe(text)) return [];
    const key = `${type}\0${text}`;
    const known = this.#remembered.get(key);
    if (known) return known;
    const texts = new Set([text, normalized(text, this.#normalizations.get(type) ?? 'none')]);
    const found = [...texts].flatMap((each) => {
      return this.#bounds.get(digestOf(this.log.salt, type, each)) ?? [];
    });
    if (this.#remembered.size >= MOST_REMEMBERED) this.#remembered.clear();
    this.#remembered.set(key, found);
    return found;
  }
}

function normalized(text: string, normalize: Normalization): string {
  const trimmed = normalize.endsWith('trim')
    ? text.replace(/^\p{White_Space}+|\p{White_Space}+$/gu, '')
    : text;
  return normalize.startsWith('lower') ? trimmed.toLowerCase() : trimmed;
}
