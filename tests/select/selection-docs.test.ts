import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { selectNodes } from '../../src/graph/select/select-nodes.js';
import { type IndirectSelection, METHODS } from '../../src/graph/select/selector.js';
import { docProject } from './doc-project.js';

const text = readFileSync(new URL('../../docs/selection.md', import.meta.url), 'utf8');
const rows = [...text.matchAll(/^\| `([^`]+)` \| ([\w., ]+) \|$/gm)]
  .map(([, selector = '', names = '']) => ({ selector, names: names.split(', ') }))
  .filter(({ names }) => names.every((name) => nameOf(name) !== undefined));

describe('docs/selection.md says what', () => {
  test.each(rows)('$selector selects', ({ selector, names }) => {
    expect(namesOf(selectLine(selector))).toEqual(names);
  });
});

test('the documentation has an example of every method and mode', () => {
  const selectors = rows.map(({ selector }) => selector).join('\n');
  expect(rows.length).toBeGreaterThan(40);
  for (const method of METHODS) expect(selectors).toMatch(new RegExp(`\\b${method}[.:]`));
  for (const mode of ['eager', 'cautious', 'buildable', 'empty']) expect(selectors).toContain(mode);
});

function selectLine(line: string): ReadonlySet<string> {
  const [, select = '', exclude, mode] =
    /^(.*?)(?: --exclude (.*?))?(?: --indirect-selection (\w+))?$/.exec(line) ?? [];
  return selectNodes(docProject, {
    select: [select],
    exclude: exclude === undefined ? [] : [exclude],
    rootPackage: 'shop',
    ...(mode === undefined ? {} : { indirectSelection: mode as IndirectSelection }),
  });
}

function namesOf(ids: ReadonlySet<string>): (string | undefined)[] {
  return [...ids].map((id) => id.split('.').slice(2).join('.'));
}

function nameOf(name: string): string | undefined {
  return [...docProject.nodes.keys()].find((id) => id.endsWith(`.shop.${name}`));
}
