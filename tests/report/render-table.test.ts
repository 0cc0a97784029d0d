import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Table, Value } from '../../src/engine/engine.js';
import { displayWidth } from '../../src/errors/display-width.js';
import { renderTable } from '../../src/report/render-table.js';
import { awkwardTable } from './sample-run.js';

const draw = (table: Table, width = 80, maxRows = 20) =>
  renderTable(table, { width, color: false, maxRows });

function tableOf(columns: readonly string[], ...rows: readonly (readonly Value[])[]): Table {
  return { columns: columns.map((name) => ({ name, type: 'VARCHAR' })), rows };
}

/** The cells at which the borders of a line stand. */
function borders(line: string): number[] {
  const parts = line.split(/[│┼]/);
  return parts.slice(0, -1).map((_, index) => displayWidth(parts.slice(0, index + 1).join('|')));
}

describe('a table', () => {
  test('aligns numbers right and wide characters', () => {
    expect(`\n${draw(awkwardTable, 60)}\n`).toBe(`
 external_id_type │ external_id_value              │ merges
──────────────────┼────────────────────────────────┼────────
 user_id          │ 日本語のユーザー               │      1
 email            │ ada👩‍💻@example.com              │  12345
 anonymous_id     │ null                           │   null
 user_id          │ "null"                         │      0
 user_id          │ first⏎second\\x1b[31m           │      7
 user_id          │ "long long long long long lon… │      7
`);
  });

  test('names the columns that do not fit', () => {
    const table = tableOf(
      ['first_column', 'second_column', 'third'],
      ['aaaaaaaaaaaaaaa', 'b', 'c'],
    );
    expect(draw(table, 26).split('\n')).toEqual([
      ' first_column',
      '─────────────────',
      ' aaaaaaaaaaaaaaa',
      ' 2 more columns: second_c…',
    ]);
  });

  test('gives a long value the room there is', () => {
    const table = tableOf(['k', 'v'], ['a', 'x'.repeat(200)]);
    expect(draw(table, 100).split('\n').at(-1)).toBe(` a │ ${'x'.repeat(93)}…`);
  });

  test('counts the rows that are not shown', () => {
    expect(draw(tableOf(['a'], ['1'], ['2'], ['3']), 80, 1)).toMatch(/\n \.\.\. and 2 more rows$/);
  });

  test('without rows or columns is drawn too', () => {
    expect(draw(tableOf(['a'])).split('\n')).toEqual([' a', '───', ' no rows']);
    expect(draw(tableOf([]))).toBe('');
  });

  test('dims null, and nothing that only looks like it', () => {
    const text = renderTable(tableOf(['a'], [null], ['null']), { width: 80, color: true });
    expect(text).toContain('\u001b[2mnull  \u001b[22m');
    expect(text).toContain(' "null"');
  });

  test('quotes texts that cannot be seen', () => {
    expect(
      draw(tableOf(['a'], [''], [' a']))
        .split('\n')
        .slice(2),
    ).toEqual([' ""', ' " a"']);
  });

  test('never cuts a number', () => {
    const table = tableOf(['a_long_column_name', 'n'], ['x'.repeat(60), 123456789012345678n]);
    expect(draw(table, 42)).toContain('123456789012345678');
    expect(draw(table, 38)).toContain('1 more column: n');
  });

  test('of any values fits its line and keeps its borders straight', () => {
    const text = fc.array(
      fc.constantFrom('a', 'b ', '日', '👍🏽', 'é', '\n', '\t', '\u0000', '🇫🇷', 'ｗ'),
      { maxLength: 60 },
    );
    const value = fc.oneof(
      text.map((parts) => parts.join('')),
      fc.integer(),
      fc.constant(null),
    );
    const names = fc.array(
      text.map((parts) => `c${parts.join('')}`),
      { minLength: 1, maxLength: 6 },
    );
    fc.assert(
      fc.property(
        names,
        fc.array(fc.array(value, { minLength: 6, maxLength: 6 }), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 16, max: 130 }),
        (columns, rows, width) => {
          const table = tableOf(columns, ...rows.map((row) => row.slice(0, columns.length)));
          const lines = draw(table, width).split('\n');
          for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width);
          const drawn = lines.slice(0, 2 + rows.length).map((line) => borders(line).join());
          expect(new Set(drawn).size).toBe(1);
        },
      ),
      { numRuns: 500 },
    );
  });
});
