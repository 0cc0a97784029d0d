import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Job, runTogether } from '../../src/cli/run-together.js';

interface Wish {
  readonly weight: number;
  readonly ms: number;
  readonly after: readonly number[];
}

/** Jobs that may wait for earlier ones. */
const wishes = fc
  .array(
    fc.record({
      weight: fc.integer({ min: 0, max: 12 }),
      ms: fc.integer({ min: 0, max: 3 }),
      after: fc.array(fc.nat(20), { maxLength: 2 }),
    }),
    { maxLength: 8 },
  )
  .map((found) =>
    found.map((wish, index): Wish => ({ ...wish, after: wish.after.filter((at) => at < index) })),
  );

const ROOM = 10;

describe('jobs that run together', () => {
  test('keep to their order and to the room', async () => {
    await fc.assert(
      fc.asyncProperty(wishes, async (found) => {
        const running = new Set<number>();
        const ended = new Set<number>();
        const jobs = found.map(
          ({ weight, ms, after }, index): Job<number> => ({
            ...{ name: String(index), weight, after: new Set(after.map(String)) },
            run: async () => {
              expect(after.every((at) => ended.has(at))).toBe(true);
              const taken = [...running].reduce((sum, at) => sum + (found[at]?.weight ?? 0), 0);
              if (running.size > 0) expect(taken + weight).toBeLessThanOrEqual(ROOM);
              running.add(index);
              await new Promise((resolve) => setTimeout(resolve, ms));
              running.delete(index);
              ended.add(index);
              return index;
            },
          }),
        );
        expect(await runTogether(jobs, ROOM)).toEqual(found.map((_, index) => index));
      }),
      { numRuns: 60 },
    );
  });

  test('really run at the same time', async () => {
    let meet: () => void = () => undefined;
    const met = new Promise<void>((resolve) => {
      meet = resolve;
    });
    const job = (name: string, run: () => Promise<void>) => ({
      ...{ name, weight: 5, after: new Set<string>(), run },
    });
    await runTogether([job('waits', () => met), job('is met', async () => meet())], ROOM);
  });

  test('end before one that throws ends all', async () => {
    let hasEnded = false;
    const jobs = [
      {
        ...{ name: 'breaks', weight: 1, after: new Set<string>() },
        run: () => Promise.reject(new Error('broken')),
      },
      {
        ...{ name: 'goes on', weight: 1, after: new Set<string>() },
        run: async () => {
          await new Promise((resolve) => setTimeout(resolve, 5));
          hasEnded = true;
        },
      },
      {
        ...{ name: 'never begins', weight: 1, after: new Set(['goes on']) },
        run: () => Promise.reject(new Error('begun')),
      },
    ];
    await expect(runTogether(jobs, ROOM)).rejects.toThrow('broken');
    expect(hasEnded).toBe(true);
  });
});
