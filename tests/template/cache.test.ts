import { expect, test } from 'vitest';
import { compileTemplate, generateCode, loadTemplate, scopeOf } from '../../src/template/index.js';

const TEXT =
  "{{ config(a=1) if false }}{% macro m(x) %}{{ x * 2 }}{% endmacro %}{{ m('é\u2028') }}";

test('generated code is the same each time', () => {
  const options = { file: 'a.sql' };
  expect(generateCode(TEXT, options)).toBe(generateCode(TEXT, options));
});

test('generated code works after it was stored', async () => {
  const stored = Buffer.from(generateCode(TEXT, { file: 'a.sql' })).toString('utf8');
  const template = loadTemplate(stored, { file: 'b.sql' });
  expect(await template.render(scopeOf({}))).toBe('é\u2028é\u2028');
  expect(template.macros).toMatchObject([{ name: 'm' }]);
  expect(template.calls).toMatchObject([{ name: 'config' }, { name: 'm' }]);
});

test('errors name the file that the code is loaded for', async () => {
  const template = loadTemplate(generateCode('{{ a.b }}', { file: 'a' }), { file: 'b' });
  await expect(template.render(scopeOf({}))).rejects.toMatchObject({ file: 'b' });
});

test('a key that is none to JavaScript is stored as one', () => {
  const code = generateCode("{{ config({'__proto__': 1}, __proto__=2) }}", { file: 'a' });
  const [call] = loadTemplate(code, { file: 'a' }).calls;
  expect(call).toEqual(
    compileTemplate("{{ config({'__proto__': 1}, __proto__=2) }}", { file: 'a' }).calls[0],
  );
  expect(Object.keys(call?.kwargs ?? {})).toEqual(['__proto__']);
});

test('code of another version is refused', () => {
  const code = generateCode('a', { file: 'a' }).replace(/version:\d+/, 'version:0');
  expect(() => loadTemplate(code, { file: 'a' })).toThrow('another version');
});
