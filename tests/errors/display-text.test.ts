import { describe, expect, test } from 'vitest';
import {
  cutEnd,
  cutMiddle,
  escapeControls,
  escapeForTerminal,
  pad,
} from '../../src/errors/display-text.js';
import { displayWidth } from '../../src/errors/display-width.js';

test.each([
  ['abc', 3],
  ['é', 1],
  ['e\u0301', 1],
  ['日本', 4],
  ['ｗ', 2],
  ['한국', 4],
  ['👍🏽', 2],
  ['👩‍👩‍👧', 2],
  ['🇫🇷', 2],
  ['❤️', 2],
  ['…│─', 3],
])('%s fills %i cells', (text, cells) => {
  expect(displayWidth(text)).toBe(cells);
});

test('control characters are escaped and emoji are not', () => {
  expect(escapeControls('a\tb\r\nc\u0000\u009b\u202e👩‍💻')).toBe('a    b⏎c\\x00\\x9b\\u202e👩‍💻');
  expect(escapeControls('\ud800x')).toBe('\\ud800x');
});

describe('a cut text', () => {
  test('fills the width at most', () => {
    expect(cutEnd('abcdef', 4)).toBe('abc…');
    expect(cutEnd('日本語', 4)).toBe('日…');
    expect(cutEnd('abcd', 4)).toBe('abcd');
    expect(cutMiddle('abcdefghij', 6)).toBe('abc…ij');
    expect(cutMiddle('日本語日本語', 7)).toBe('日…語');
    expect(cutMiddle('abcdef', 6)).toBe('abcdef');
  });

  test('may be very long', () => {
    expect(cutEnd('x'.repeat(1_000_000), 4)).toBe('xxx…');
  });
});

test('padding counts cells', () => {
  expect(pad('日', 4)).toBe('日  ');
  expect(pad('1', 3, 'right')).toBe('  1');
});

describe('what a command writes', () => {
  test('keeps colours, erasures, lines and tabs', () => {
    const own = '\x1b[31mred\x1b[0m\r\x1b[2K\x1b[1A\r\x1b[2K line\n\tx\r\n';
    expect(escapeForTerminal(own)).toBe(own);
  });

  test('has all else escaped as JSON escapes it', () => {
    const data = 'a\x1b]0;t\x07\r\x1b[5A\x9b\u202e\u2028\u{e0041}\ud800\0';
    const text = escapeForTerminal(data);
    expect(text).toMatch(/^[\x20-\x7e]+$/);
    expect(JSON.parse(escapeForTerminal(JSON.stringify({ data })))).toEqual({ data });
  });
});
