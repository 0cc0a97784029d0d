import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { openIdentityProject } from './harness.js';
import { parseTime } from './reference.js';

let project: Awaited<ReturnType<typeof openIdentityProject>>;
beforeAll(async () => {
  project = await openIdentityProject();
});

const padded = (digits: number, max: number) =>
  fc.integer({ min: 0, max }).map((number) => String(number).padStart(digits, '0'));
const clock = fc.tuple(padded(2, 25), padded(2, 61)).map((parts) => parts.join(':'));
const seconds = fc.tuple(padded(2, 61), fc.constantFrom('', '.', '.5', '.999999999', '.0000009'));
const offset = fc.oneof(
  fc.constantFrom('', 'Z', 'z', ' Z', 'UTC', '+5', '+0530', ' +05:30'),
  fc
    .tuple(fc.constantFrom('+', '-'), padded(2, 25), fc.constantFrom('', ':30', ':61'))
    .map((parts) => parts.join('')),
);
const written = fc
  .tuple(
    fc.oneof(padded(4, 9999), fc.constantFrom('2024', '0000', '0001', '9999', '1900')),
    fc.tuple(padded(2, 13), padded(2, 32)),
    fc.constantFrom('', 'T', ' ', '  ', 't'),
    clock,
    fc.option(seconds, { nil: null }),
    offset,
  )
  .map(([year, day, separator, time, rest, zone]) => {
    const date = [year, ...day].join('-');
    return separator === ''
      ? date + zone
      : [date, separator, time, rest && `:${rest.join('')}`, zone].join('');
  });
/** Near misses: one character of a readable text is another one. */
const mutated = fc
  .tuple(written, fc.nat(), fc.constantFrom(' ', '-', '+', '/', '\t', '\n', '0', 'Z', '٣', '\0'))
  .map(
    ([text, at, character]) =>
      text.slice(0, at % text.length) + character + text.slice((at % text.length) + 1),
  );
/** The form that is read without a regular expression, some of its characters changed. */
const common = fc
  .tuple(
    fc.tuple(padded(4, 9999), padded(2, 13), padded(2, 32)),
    fc.tuple(padded(2, 25), padded(2, 61), padded(2, 61), padded(3, 999)),
    fc.array(fc.tuple(fc.nat(23), fc.constantFrom(...'0129 \t\n\v\r+-:.TZé\0٣')), { maxLength: 3 }),
  )
  .map(([day, [hour, minute, second, fraction], changes]) => {
    const characters = [...`${day.join('-')}T${hour}:${minute}:${second}.${fraction}Z`];
    for (const [at, character] of changes) characters[at] = character;
    return characters.join('');
  });
const words = fc.constantFrom(
  '',
  'infinity',
  '-infinity',
  'epoch',
  'now',
  'today',
  '1704067200',
  '2024-01-01 (BC)',
  '2024-01-02T24:00:00.000Z',
);

test('times are read as the grammar has it', { timeout: 60_000 }, async () => {
  const macro = await project.render(`{{ parse_timestamp('text') }}`);
  const read = async (texts: string[]) => {
    await project.session.execute(
      'create or replace table idw_test_work.texts (place integer, text varchar)',
    );
    await project.session.append('idw_test_work', 'texts', batchOf(texts));
    const { rows } = await project.session.query(
      `select epoch_us(${macro}) from idw_test_work.texts order by place`,
    );
    return rows.map(([microseconds]) =>
      microseconds === null ? null : BigInt(microseconds as number),
    );
  };
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(written, mutated, common, words), { minLength: 200, maxLength: 200 }),
      async (texts) => {
        expect(await read(texts)).toEqual(texts.map((text) => parseTime(text) ?? null));
      },
    ),
    { numRuns: 50 },
  );
});

async function* batchOf(texts: string[]) {
  yield { rowCount: texts.length, columns: { place: texts.map((_, at) => at), text: texts } };
}
