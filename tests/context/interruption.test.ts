import { expect, test } from 'vitest';
import { createProject, idw } from '../support/project.js';

const ENDLESS = '{% for x in range(10 ** 12) %}{% endfor %}';

test.each([
  ['a model', { 'models/one.sql': ENDLESS }],
  [
    'a macro',
    { 'models/one.sql': '{{ m() }}', 'macros/m.sql': `{% macro m() %}${ENDLESS}{% endmacro %}` },
  ],
])('an endless loop in %s is interrupted', async (_name, files) => {
  const project = await createProject(files);
  const signal = AbortSignal.timeout(150);
  const interruption = new AbortController();
  signal.addEventListener('abort', () => interruption.abort());
  const { exitCode, stderr } = await idw(
    ['compile', '--project-dir', project.root],
    interruption.signal,
  );
  expect(exitCode).toBe(1);
  expect(stderr).toContain('The command was interrupted while it rendered this.');
});

test('a macro that calls itself for ever is an error', async () => {
  const project = await createProject({
    'models/one.sql': '{{ a() }}',
    'macros/m.sql':
      '{% macro a() %}{{ b() }}{% endmacro %}{% macro b() %}{{ context["a"]() }}{% endmacro %}',
  });
  const { exitCode, stderr } = await project.idw('compile');
  expect(exitCode).toBe(1);
  expect(stderr).toContain('maximum recursion depth exceeded');
});
