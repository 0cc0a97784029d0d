import { expect, test } from 'vitest';
import { compileTemplate, scopeOf } from '../../src/template/index.js';

const TEMPLATE = `{#- note
 -#}
{%- set one = 1 -%}

  select a,
  {% if true %}
  bbb, {{ one }} ,{% endif -%}
   ccc
{% for x in ['ddd', 'eee'] %}{{ x }}
{% endfor %}from {{ source_table }}
`;

/** The text of the template at the place that a word of the rendered text comes from. */
async function origin(word: string): Promise<string> {
  const template = compileTemplate(TEMPLATE, { file: 'test.sql' });
  const rendered = await template.renderMapped(scopeOf({ source_table: 'orders' }));
  const place = rendered.placeAt(rendered.text.indexOf(word));
  const line = TEMPLATE.split('\n')[(place?.line ?? 0) - 1] ?? '';
  return line.slice((place?.column ?? 0) - 1).slice(0, place?.length ?? word.length);
}

test.each(['select', 'a,', 'bbb', 'ccc', 'from'])('text "%s" comes from itself', async (word) => {
  expect(await origin(word)).toBe(word);
});

test.each([
  ['1', 'one'],
  ['ddd', 'x'],
  ['eee', 'x'],
  ['orders', 'source_table'],
])('printed "%s" comes from its expression', async (word, expression) => {
  expect(await origin(word)).toBe(expression);
});

test('text without a map has no places', async () => {
  const { Rendered } = await import('../../src/template/index.js');
  expect(new Rendered('select 1').placeAt(3)).toBeUndefined();
});
