import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fn, render } from '../../fuzz/templates/compare.js';

interface Snippet {
  readonly name: string;
  readonly template: string;
  readonly expected: string;
}

function readCases(file: string): readonly Snippet[] {
  const url = new URL(`./cases/${file}`, import.meta.url);
  return JSON.parse(readFileSync(url, 'utf8')) as readonly Snippet[];
}

async function outcome(template: string, values?: Record<string, unknown>): Promise<string> {
  const { text, error, message } = await render(template, values);
  return text ?? `!ERR ${error}: ${message}`;
}

test('there are 126 snippets', () => {
  expect(readCases('snippets.json')).toHaveLength(126);
});

test.each(readCases('snippets.json'))('snippet $name agrees with Jinja2', async (snippet) => {
  expect(await outcome(snippet.template, { fn, ctx: { f: fn, n: null } })).toBe(snippet.expected);
});

test.each(readCases('found.json'))('found case $name agrees with Jinja2', async (found) => {
  expect(await outcome(found.template)).toBe(found.expected);
});

test.each(readCases('whitespace.json'))('white space: $name agrees with Jinja2', async (found) => {
  expect(await outcome(found.template)).toBe(found.expected);
});

test.each(readCases('modules.json'))('modules: $template agrees with Python', async (found) => {
  process.env.TZ = 'UTC';
  const [class_ = ''] = /^!ERR \w+/.exec(found.expected) ?? [];
  const shown = await outcome(found.template);
  expect(class_ === '' ? shown : shown.slice(0, class_.length)).toBe(class_ || found.expected);
});
