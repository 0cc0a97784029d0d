/** One character as people see it: its place in the text (UTF-16) and the terminal cells it fills. */
export interface Grapheme {
  readonly text: string;
  readonly start: number;
  readonly width: number;
}

/** Counts the terminal cells that a text without control characters fills. */
export function displayWidth(text: string): number {
  if (NARROW.test(text)) return text.length;
  return graphemes(text).reduce((total, { width }) => total + width, 0);
}

/** Splits a text into the characters that people see, with their widths. */
export function graphemes(text: string): readonly Grapheme[] {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  return Array.from(segmenter.segment(text), ({ segment, index }) => ({
    text: segment,
    start: index,
    width: graphemeWidth(segment),
  }));
}

let segmenter: Intl.Segmenter | undefined;

const NARROW = /^[\x20-\x7e]*$/;
const INVISIBLE = /^[\p{Mark}\u200b-\u200d\u2060]+$/u;
const EMOJI_SEQUENCE = /^\p{Extended_Pictographic}.*\ufe0f|^[0-9#*]\ufe0f?\u20e3/su;
/** East Asian wide and fullwidth characters (Unicode, UAX 11) and emoji that are coloured by default. */
const WIDE = new RegExp(
  '^(?:[\\u1100-\\u115f\\u2e80-\\u303e\\u3041-\\u4dbf\\u4e00-\\ua4cf\\ua960-\\ua97c\\uac00-\\ud7a3' +
    '\\uf900-\\ufaff\\ufe10-\\ufe19\\ufe30-\\ufe6b\\uff01-\\uff60\\uffe0-\\uffe6' +
    '\\u{16fe0}-\\u{18dff}\\u{1b000}-\\u{1b2ff}\\u{1f200}-\\u{1f2ff}\\u{20000}-\\u{3fffd}]' +
    '|\\p{Emoji_Presentation})',
  'u',
);

function graphemeWidth(grapheme: string): number {
  if (NARROW.test(grapheme)) return grapheme.length;
  if (WIDE.test(grapheme) || EMOJI_SEQUENCE.test(grapheme)) return 2;
  return INVISIBLE.test(grapheme) ? 0 : 1;
}
