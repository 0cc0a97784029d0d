import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { displayWidth } from '../../src/errors/display-width.js';
import { formatError, formatErrors } from '../../src/errors/format-error.js';
import { ProjectError, type SourcePlace } from '../../src/errors/project-error.js';

const plain = { color: false, width: 80 };

function unknownRef(at: SourcePlace): ProjectError {
  return new ProjectError('unknown-ref', '"orders" refers to "raw", which does not exist.', {
    at,
    hint: 'Did you mean "row"?',
  });
}

/** The text that stands over the carets, in cells. */
function underlined(at: SourcePlace, width = 80): string {
  const lines = formatError(unknownRef(at), { color: false, width }).split('\n');
  const [line = '', caret = ''] = lines.slice(2);
  const from = caret.indexOf('^');
  const cells = Array.from(new Intl.Segmenter().segment(line), ({ segment }) => segment).flatMap(
    (segment) => [segment, ...Array<string>(Math.max(0, displayWidth(segment) - 1)).fill('')],
  );
  return cells.slice(from, caret.length).join('');
}

describe('an error', () => {
  test('is drawn as the documentation shows it', () => {
    const error = new ProjectError(
      'unknown-ref',
      '"int_profile_merges" refers to "stg_merge_event", which does not exist.',
      {
        at: {
          file: 'models/intermediate/int_profile_merges.sql',
          line: 2,
          column: 22,
          length: 22,
          text: "{# x #}\n    select * from {{ ref('stg_merge_event') }}\n",
        },
        hint: 'Did you mean "stg_merge_events"?',
      },
    );
    expect(`\n${formatError(error, plain)}\n`).toBe(`
error[unknown-ref]: "int_profile_merges" refers to "stg_merge_event", which does not exist.
  models/intermediate/int_profile_merges.sql:2:22
      select * from {{ ref('stg_merge_event') }}
                       ^^^^^^^^^^^^^^^^^^^^^^
  Did you mean "stg_merge_events"?
`);
  });

  test('without a hint tells the remedy of its code', () => {
    const text = formatError(
      new ProjectError('database-locked', 'Process 42 holds "a.duckdb".'),
      plain,
    );
    expect(text.split('\n')).toEqual([
      'error[database-locked]: Process 42 holds "a.duckdb".',
      '  End that process, or name another file with --database.',
    ]);
  });

  test('shows the macros that led to it', () => {
    const error = new ProjectError('template-failed', 'Division by zero.', {
      at: { file: 'macros/ratio.sql', line: 3, column: 5 },
      trace: [
        { file: 'macros/report.sql', line: 9, column: 2, name: 'report' },
        { file: 'models/a.sql', line: 1 },
      ],
    });
    expect(formatError(error, plain).split('\n').slice(1, 4)).toEqual([
      '  macros/ratio.sql:3:5',
      '  called from macros/report.sql:9:2 (macro report)',
      '  called from models/a.sql:1',
    ]);
  });

  test('shows the path of a cycle', () => {
    const error = new ProjectError('dependency-cycle', '"a" depends on itself.', {
      trace: [{ file: 'models/b.sql', line: 4, column: 15, name: 'b' }],
    });
    expect(formatError(error, plain)).toContain('\n  through models/b.sql:4:15 (b)\n');
  });

  test('shortens an endless trace', () => {
    const trace = Array.from({ length: 900 }, (_, line) => ({ file: 'macros/a.sql', line }));
    const text = formatError(new ProjectError('template-failed', 'Too deep.', { trace }), plain);
    expect(text).toContain('  ... and 888 more\n');
  });

  test('escapes control characters and keeps the lines of a message', () => {
    const text = formatError(new ProjectError('sql-failed', 'one\r\ntwo \u001b[31m\u202e'), plain);
    expect(text).toContain('error[sql-failed]: one\n  two \\x1b[31m\\u202e\n');
  });

  test('bears no escape sequence without colour', () => {
    expect(formatError(unknownRef({ file: 'a' }), plain)).not.toContain('\u001b');
    expect(formatError(unknownRef({ file: 'a' }), { color: true })).toContain('\u001b[31m');
  });
});

describe('the caret', () => {
  test('stands below the character after a tab', () => {
    expect(underlined({ file: 'a', line: 1, column: 3, length: 2, text: 'a\tbc d' })).toBe('bc');
  });

  test('stands below the character after wide ones', () => {
    expect(underlined({ file: 'a', line: 1, column: 4, length: 2, text: '日本 xy' })).toBe('xy');
    expect(underlined({ file: 'a', line: 1, column: 7, length: 2, text: '👍🏽é xy' })).toBe('xy');
  });

  test('underlines the whole of a wide character', () => {
    expect(underlined({ file: 'a', line: 1, column: 1, text: '日x' })).toBe('日');
  });

  test('follows what an escaped control character becomes', () => {
    expect(underlined({ file: 'a', line: 1, column: 2, length: 1, text: '\u0007x' })).toBe('x');
  });

  test('stands below a character that its column lies in', () => {
    expect(underlined({ file: 'a', line: 1, column: 2, text: '👍🏽x' })).toBe('👍🏽');
  });

  test('ends where the line is cut', () => {
    const at = { file: 'a', line: 1, column: 1, length: 500, text: 'x'.repeat(500) };
    const lines = formatError(unknownRef(at), plain).split('\n').slice(2, 4);
    expect(lines.map(displayWidth)).toEqual([79, 78]);
  });

  test('ends with its line', () => {
    expect(underlined({ file: 'a', line: 1, column: 3, length: 99, text: 'ab cd\r\nnext' })).toBe(
      ' cd',
    );
    expect(underlined({ file: 'a', line: 2, column: 1, length: 99, text: 'ab\r\ncd\r\nef' })).toBe(
      'cd',
    );
  });

  test('stands after the end of an unfinished line', () => {
    const text = formatError(unknownRef({ file: 'a', line: 1, column: 4, text: 'abc' }), plain);
    expect(text.split('\n').slice(2, 4)).toEqual(['      abc', '         ^']);
  });

  test('stays in view on a very long line', () => {
    const text = `${'x'.repeat(300_000)}ref('a')${'y'.repeat(300_000)}`;
    const at = { file: 'a', line: 1, column: 300_001, length: 8, text };
    expect(underlined(at)).toBe("ref('a')");
    const [line = ''] = formatError(unknownRef(at), plain).split('\n').slice(2);
    expect(displayWidth(line)).toBe(80);
    expect(line).toMatch(/^ {6}…x+ref\('a'\)y+…$/);
  });

  test('stands below its character on any line', () => {
    const pieces = fc.constantFrom(
      'a',
      ' ',
      '\t',
      '日',
      'é',
      '👩‍👩‍👧',
      '🇫🇷',
      '\u0000',
      '❤️',
      'ｗ',
      '"',
    );
    const side = fc.array(pieces, { maxLength: 120 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(side, side, fc.integer({ min: 30, max: 120 }), (before, after, width) => {
        const text = `${before}|mark|${after}`;
        const at = { file: 'a', line: 1, column: before.length + 1, length: 6, text };
        expect(underlined(at, width)).toBe('|mark|');
      }),
      { numRuns: 300 },
    );
  });
});

test('many errors are cut at twenty', () => {
  const errors = Array.from(
    { length: 23 },
    (_, n) => new ProjectError('unknown-ref', `Number ${n}.`),
  );
  const text = formatErrors(errors, plain);
  expect(text.match(/^error\[/gm)).toHaveLength(20);
  expect(text.endsWith('\n\n... and 3 more')).toBe(true);
  expect(formatErrors(errors.slice(0, 20), plain)).not.toContain('more');
});
