import fc from 'fast-check';
import { expect, test } from 'vitest';
import { projectErrorsOf } from '../../src/errors/project-error.js';
import { fatesOf, InputFolder } from './input-folder.js';

const NAMES = ['a.ndjson', 'b.ndjson.gz', 'c.parquet'] as const;

/** A content is a few letters, so that rewritten files often keep their size, or begin alike. */
const content = fc.string({ unit: fc.constantFrom('x', 'y'), maxLength: 4 });
const name = fc.constantFrom(...NAMES);
const operation = fc.oneof(
  fc.record({ kind: fc.constant('append'), name, content }),
  fc.record({ kind: fc.constant('write'), name, content }),
  fc.record({ kind: fc.constant('touch'), name }),
  fc.record({ kind: fc.constant('remove'), name }),
  fc.record({ kind: fc.constantFrom('run', 'full refresh', 'forget') }),
);
type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never;
type Contents = ReadonlyMap<string, string>;

/** What a plan is to say of each file, given its bytes at the last reading and now. */
function expectedFates(read: Contents, now: Contents, isRefresh: boolean): Record<string, string> {
  const fates = [...new Set([...read.keys(), ...now.keys()])].map((file) => {
    const [old, content] = [read.get(file), now.get(file)];
    if (content === undefined) return [file, 'removed'];
    if (isRefresh) return [file, 'full-refresh'];
    if (old === undefined) return [file, 'new'];
    if (old === content) return [file, 'unchanged'];
    const hasGrown = content.startsWith(old) && file !== 'c.parquet';
    return [file, hasGrown ? 'grown' : 'changed'];
  });
  return Object.fromEntries(fates);
}

test('a plan is what the bytes say, in any course of events', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { maxLength: 25 }), async (operations) => {
      const folder = new InputFolder();
      let read: Contents = new Map();
      const now = new Map<string, string>();
      for (const step of operations) {
        if (!('name' in step)) read = await runAndCompare(step.kind, folder, read, now);
        else change(step, folder, now);
      }
      await runAndCompare('run', folder, read, now);
      folder.clear();
    }),
    { numRuns: 150 },
  );
});

function change(
  step: Extract<Operation, { name: string }>,
  folder: InputFolder,
  now: Map<string, string>,
): void {
  const old = now.get(step.name);
  if ('content' in step) {
    const content = (step.kind === 'append' ? (old ?? '') : '') + step.content;
    folder.write(step.name, content);
    now.set(step.name, content);
  } else if (old === undefined) return;
  else if (step.kind === 'touch') folder.touch(step.name);
  else {
    folder.remove(step.name);
    now.delete(step.name);
  }
}

/** Runs and compares what it did with the model; returns what is read from then on. */
async function runAndCompare(
  kind: string,
  folder: InputFolder,
  read: Contents,
  now: Contents,
): Promise<Contents> {
  const isRefresh = kind !== 'run';
  const expected = expectedFates(read, now, isRefresh);
  const has = (fate: string) => Object.values(expected).includes(fate);
  const codes = [
    ...(has('changed') ? ['input-changed'] : []),
    ...(kind === 'full refresh' && has('removed') ? ['input-removed'] : []),
  ];
  const options = { fullRefresh: isRefresh, forgetRemoved: kind === 'forget' };
  if (codes.length > 0) {
    const faults = await folder.run(options).then(() => [], projectErrorsOf);
    expect(faults.map(({ code }) => code)).toEqual(codes);
    return read;
  }
  const fates = Object.entries(fatesOf(await folder.run(options)));
  const plain = fates.map(([file, fate]) => [file, fate === 'touched' ? 'unchanged' : fate]);
  expect(Object.fromEntries(plain)).toEqual(expected);
  return new Map(isRefresh ? now : [...read, ...now]);
}
