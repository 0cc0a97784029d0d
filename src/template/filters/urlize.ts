import { escapeHtml } from '../values/markup.js';

interface Options {
  readonly limit: number;
  readonly rel: string;
  readonly target: string | null;
  readonly extraSchemes: readonly string[];
}

const HOST = String.raw`(https?:\/\/|www\.)(([\w%-]+\.)+)?([a-z]{2,63}|xn--[\w%]{2,59})`;
const DOMAIN = String.raw`([\w%-]{2,63}\.)+(com|net|int|edu|gov|org|info|mil)`;
const IP = String.raw`((\d{1,3})(\.\d{1,3}){3})|(\[([\da-f]{0,4}:){2}([\da-f]{0,4}:?){1,6}\])`;
const ADDRESS = `(https?://)(${IP})`;
const HTTP = new RegExp(`^(${HOST}|${DOMAIN}|${ADDRESS})(?::\\d{1,5})?(?:[/?#]\\S*)?$`, 'i');
const EMAIL = /^\S+@\w[\w.-]*\.\w+$/;
const PAIRS = [
  ['(', ')'],
  ['<', '>'],
  ['&lt;', '&gt;'],
] as const;

/** Turns the addresses in a text into links, as Jinja's `urlize` does. */
export function linkUrls(text: string, options: Options): string {
  return escapeHtml(text)
    .value.split(/(\s+)/)
    .map((word) => linkWord(word, options))
    .join('');
}

function linkWord(word: string, options: Options): string {
  const [head = ''] = /^(?:[(<]|&lt;)+/.exec(word) ?? [];
  let middle = word.slice(head.length);
  let [tail = ''] = /(?:[)>.,\n]|&gt;)+$/.exec(middle) ?? [];
  middle = middle.slice(0, middle.length - tail.length);
  for (const [open, close] of PAIRS) {
    const extra = Math.min(count(middle, open), count(tail, close));
    if (count(middle, open) <= count(middle, close)) continue;
    for (let times = 0; times < extra; times++) {
      const end = tail.indexOf(close) + close.length;
      middle += tail.slice(0, end);
      tail = tail.slice(end);
    }
  }
  return head + link(middle, options) + tail;
}

function count(text: string, part: string): number {
  return text.split(part).length - 1;
}

function link(text: string, options: Options): string {
  const { limit, rel, target, extraSchemes } = options;
  const attributes =
    (rel === '' ? '' : ` rel="${escapeHtml(rel).value}"`) +
    (target === null ? '' : ` target="${escapeHtml(target).value}"`);
  const shown = text.length > limit ? `${text.slice(0, limit)}...` : text;
  if (HTTP.test(text)) {
    const url = /^https?:\/\//.test(text) ? text : `https://${text}`;
    return `<a href="${url}"${attributes}>${shown}</a>`;
  }
  if (text.startsWith('mailto:') && EMAIL.test(text.slice(7))) {
    return `<a href="${text}">${text.slice(7)}</a>`;
  }
  const isAddress = EMAIL.test(text) && !/^(?:www\.|@)/.test(text) && !text.includes(':');
  if (isAddress) return `<a href="mailto:${text}">${text}</a>`;
  const scheme = extraSchemes.find((prefix) => text !== prefix && text.startsWith(prefix));
  return scheme === undefined ? text : `<a href="${text}"${attributes}>${text}</a>`;
}
