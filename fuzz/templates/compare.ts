import {
  compileTemplate,
  fromHost,
  HostFunction,
  pythonModules,
  scopeOf,
  TemplateError,
} from '../../src/template/index.js';
import { toText } from '../../src/template/values/print.js';
import type { Answer } from './oracle.js';

/** Renders a template with this engine, by default in the context that the oracle has. */
export async function render(template: string, values = context()): Promise<Answer> {
  try {
    const compiled = compileTemplate(template, { file: 'fuzz' });
    return { text: await compiled.render(scopeOf(values), { checkpoint: limit() }) };
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return { error: error.exception, message: error.message };
  }
}

function limit(): () => void {
  let calls = 0;
  return () => {
    if (++calls > 200) throw new Error('the loop is too long');
  };
}

/** Prints its arguments, and what a call block gives it. */
export const fn = new HostFunction('fn', async (args, kwargs) => {
  const { caller, ...rest } = kwargs;
  const shown = (value: unknown): string => toText(fromHost(value));
  const parts = [...args.map(shown), ...Object.entries(rest).map(([k, v]) => `${k}=${shown(v)}`)];
  const body = caller instanceof HostFunction ? `{${await caller.call([], {})}}` : '';
  return `fn(${parts.join(',')})${body}`;
});

function context(): Record<string, unknown> {
  return {
    f: 1.5,
    i: 7,
    s: 'Hello, wOrld',
    e: '',
    n: null,
    t: true,
    xs: [3, 1, 2],
    ws: ['b', 'A', 'c'],
    d: { a: 1, b: 'two', c: null },
    rows: [
      { n: 1, k: 'x' },
      { n: 2, k: 'y' },
      { n: 3, k: 'x' },
    ],
    fn,
    ctx: { f: fn, n: null },
    modules: pythonModules(),
  };
}

/** Tells whether two answers agree: the same text, or an error of the same class. */
export function agree(mine: Answer, theirs: Answer): boolean {
  if (theirs.text !== undefined && ADDRESS.test(theirs.text)) return mine.text !== undefined;
  if (UNDECIDED.has(theirs.error ?? '') || isFolded(mine, theirs)) return true;
  if (theirs.error !== undefined && mine.error !== undefined) return mine.error === theirs.error;
  return mine.text === theirs.text;
}

/** Matches what Python prints with an address in memory. */
const ADDRESS = /(?:<|&lt;|\\u003c)(?:gener|built-in|bound|function)|0x[0-9a-f]{6,}/i;

/** Lists the errors of the oracle that say nothing about the template. */
const UNDECIDED = new Set(['TimeoutError', 'MemoryError']);

/** Tells whether Jinja has computed a slice of a constant when it compiled: a known difference. */
function isFolded(mine: Answer, theirs: Answer): boolean {
  if (theirs.error === 'TypeError' && UNHASHABLE.test(theirs.message ?? '')) return true;
  return /not subscriptable$|unhashable type: 'slice'|^slice indices/.test(mine.message ?? '');
}

/** Matches what Jinja raises when it compiles a constant dict with such a key. */
const UNHASHABLE = /^unhashable type/;
