import { expect, test } from 'vitest';
import { compileTemplate, pythonModules, scopeOf } from '../../src/template/index.js';

const ENDLESS = '{% set l = [1] %}{% for x in l %}{% do l.append(x) %}{% endfor %}';
const compile = (text: string) => compileTemplate(text, { file: 'a.sql' });

test('a signal stops an endless loop', async () => {
  const signal = AbortSignal.timeout(60);
  const error = await compile(ENDLESS)
    .render(scopeOf({}), { signal })
    .catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ kind: 'host', cause: signal.reason });
});

test('a checkpoint stops an endless loop', async () => {
  let calls = 0;
  const checkpoint = () => {
    if (++calls === 3) throw new Error('enough');
  };
  await expect(compile(ENDLESS).render(scopeOf({}), { checkpoint })).rejects.toThrow('enough');
});

test('a signal stops an endless loop in a macro', async () => {
  const template = compile(`{% macro m() %}${ENDLESS}{% endmacro %}`);
  const signal = AbortSignal.timeout(60);
  const macro = template.macro('m', scopeOf({}), { signal });
  await expect(macro.call([], {})).rejects.toMatchObject({ kind: 'host' });
});

test.each([
  '{{ range(10 ** 12)|list }}',
  '{{ range(10 ** 12)|join }}',
  '{{ [1]|batch(10 ** 9, 0)|list }}',
  '{% set l = [1] %}{% for x in range(99) %}{% do l.extend(l) %}{% endfor %}',
  "{{ 'a' * 10 ** 12 }}",
  '{{ [1] * 10 ** 10 }}',
  '{{ 9 ** (9 ** 9) }}',
])('%s does not exhaust the memory', async (text) => {
  await expect(compile(text).render(scopeOf({}))).rejects.toMatchObject({
    exception: 'MemoryError',
  });
});

test.each([
  '{% for x in modules.itertools.count() if false %}{{ loop.index }}{% endfor %}',
  "{{ modules.itertools.cycle('a')|select('eq', 'b')|first }}",
  '{{ modules.itertools.repeat(1)|list }}',
  "{{ range(10 ** 15)|select('eq', -1)|first }}",
])('%s does not go on for ever', async (text) => {
  const scope = scopeOf({ modules: pythonModules() });
  await expect(compile(text).render(scope)).rejects.toMatchObject({ exception: 'MemoryError' });
});

test('a regular expression that backtracks without end is stopped', async () => {
  const text = "{{ modules.re.match('(a|aa)+$', 'a' * 60 ~ 'b') }}";
  const scope = scopeOf({ modules: pythonModules() });
  await expect(compile(text).render(scope)).rejects.toThrow('takes too long');
});
