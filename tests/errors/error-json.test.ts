import { expect, test } from 'vitest';
import { errorJson } from '../../src/errors/error-json.js';
import { ProjectError } from '../../src/errors/project-error.js';

test('an error without a place has nulls', () => {
  expect(errorJson(new ProjectError('disk-full', 'The disk is full.'))).toEqual({
    code: 'disk-full',
    message: 'The disk is full.',
    file: null,
    line: null,
    column: null,
    hint: 'Free space and run again: the previous tables are unchanged.',
  });
});

test('an error carries its place and hint', () => {
  const at = { file: 'models/a.sql', line: 2, column: 3, length: 9, text: 'a\nb' };
  expect(errorJson(new ProjectError('unknown-ref', 'x', { at, hint: 'y' }))).toMatchObject({
    file: 'models/a.sql',
    line: 2,
    column: 3,
    hint: 'y',
  });
});
