import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { type IdentityProject, openIdentityProject } from '../harness.js';
import { profileId } from './reference-profile-id.js';

type Texts = [string, string, string];

let project: IdentityProject;
beforeAll(async () => {
  project = await openIdentityProject();
});

/** The ids that the macro gives. */
async function idsOf(rows: readonly Texts[]): Promise<unknown[]> {
  const macro = await project.render(`{{ profile_id('m', 't', 'v') }}`);
  await project.session.execute(
    'create or replace table idw_test_work.texts (place integer, m varchar, t varchar, v varchar)',
  );
  const [m, t, v] = [0, 1, 2].map((at) => rows.map((row) => row[at] as string));
  const columns = { place: [...rows.keys()], m: m ?? [], t: t ?? [], v: v ?? [] };
  const batches = (async function* () {
    yield { rowCount: rows.length, columns };
  })();
  await project.session.append('idw_test_work', 'texts', batches);
  const table = await project.session.query(
    `select ${macro} from idw_test_work.texts order by place`,
  );
  return table.rows.map(([id]) => id);
}

test('a profile id does not change', async () => {
  const id = 'use_gbZ9xTmlCPUkc78ErjLUo7gfP4L';
  expect(profileId('event_1', 'anonymous_id', '5285bc35-05ef-4d21')).toBe(id);
  expect(await idsOf([['event_1', 'anonymous_id', '5285bc35-05ef-4d21']])).toEqual([id]);
});

test('texts do not run together', () => {
  const rows: Texts[] = [
    ...([
      ['ab', 'c', 'd'],
      ['a', 'bc', 'd'],
      ['a', '1:bc', 'd'],
      ['a', 'b', 'cd'],
    ] as Texts[]),
    ...([
      ['', 'a1:b', 'c'],
      ['', 'a', 'b1:c'],
      ['2:', '', ''],
      ['', '2:', ''],
    ] as Texts[]),
  ];
  expect(new Set(rows.map((row) => profileId(...row))).size).toBe(rows.length);
});

test('the macro gives the ids of the reference', async () => {
  // Lone surrogates and NUL never come so far.
  const text = fc.string({ unit: 'binary', maxLength: 12 }).map((one) => one.replaceAll('\0', ''));
  const rows = fc.array(fc.tuple(text, text, text), { minLength: 200, maxLength: 200 });
  await fc.assert(
    fc.asyncProperty(rows, async (some) => {
      const ids = some.map((row) => profileId(...row));
      expect(await idsOf(some)).toEqual(ids);
      for (const id of ids) expect(id).toMatch(/^use_[0-9A-Za-z]{27}$/);
    }),
    { numRuns: 20 },
  );
});
