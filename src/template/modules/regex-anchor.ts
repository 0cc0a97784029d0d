import { isWord } from './regex-char.js';
import type { RegexNode } from './regex-syntax.js';

/** Tells whether an assertion holds at a position. */
export function holds(
  { where, ascii }: Extract<RegexNode, { readonly kind: 'at' }>,
  codes: readonly number[],
  end: number,
  at: number,
): boolean {
  switch (where) {
    case 'start':
      return at === 0;
    case 'end':
      return at === end;
    case 'lineStart':
      return at === 0 || codes[at - 1] === 10;
    case 'lineEnd':
      return at === end || codes[at] === 10;
    case 'lastLineEnd':
      return at === end || (at === end - 1 && codes[at] === 10);
    default: {
      const before = at > 0 && isWord(codes[at - 1] ?? 0, ascii);
      const after = at < end && isWord(codes[at] ?? 0, ascii);
      return (before !== after) === (where === 'word') && (end > 0 || where === 'word');
    }
  }
}
