import { describe, expect, test } from 'vitest';
import { ProjectError } from '../../src/errors/project-error.js';
import { parseSelector } from '../../src/graph/select/parse-selector.js';

const all = Number.POSITIVE_INFINITY;

function one(text: string) {
  return parseSelector(text)[0]?.criteria[0];
}

function refusal(text: string): ProjectError {
  try {
    parseSelector(text);
  } catch (error) {
    if (error instanceof ProjectError) return error;
    throw error;
  }
  throw new Error(`"${text}" was accepted`);
}

describe('a criterion', () => {
  test.each([
    ['orders', { method: 'fqn', value: 'orders', ancestors: 0, descendants: 0 }],
    ['+orders', { ancestors: all, descendants: 0, value: 'orders' }],
    ['2+orders+', { ancestors: 2, descendants: all, value: 'orders' }],
    ['orders+3', { ancestors: 0, descendants: 3, value: 'orders' }],
    ['@tag:a', { withDescendantsNeeds: true, method: 'tag', value: 'a' }],
    ['models/a', { method: 'path' }],
    ['a.SQL', { method: 'file' }],
    ['a.ts', { method: 'file' }],
    ['a.csv+', { method: 'file', value: 'a.csv', descendants: all }],
    ['a.b', { method: 'fqn' }],
    ['config.meta.owner:x:y', { method: 'config', keys: ['meta', 'owner'], value: 'x:y' }],
    ['fqn:models/a.sql', { method: 'fqn', value: 'models/a.sql' }],
  ])('%s is read', (text, expected) => {
    expect(one(text)).toMatchObject(expected);
  });
});

test('spaces part words and commas part criteria', () => {
  const words = parseSelector('  a,+b \t c ');
  expect(words.map((word) => word.criteria.map((criterion) => criterion.raw))).toEqual([
    ['a', '+b'],
    ['c'],
  ]);
});

describe('a selector is refused that', () => {
  test.each([
    ['uses another method of dbt', 'state:modified+', 'the method "state", which is not supported'],
    ['misspells a method', 'tags:nightly', 'the method "tags", which does not exist'],
    ['has an empty part', 'a,,b', 'has an empty part'],
    ['is only a plus', '+', 'names nothing'],
    ['has no value', 'tag:', 'names nothing'],
    ['joins @ and a plus', '@a+', 'joins "@"'],
    ['has a type that does not exist', 'resource_type:table', 'model, seed, test, source'],
    ['has a kind of test that does not exist', 'test_type:unit', 'generic, singular'],
    ['has no key of config', 'config:table', 'names no configuration'],
    ['has a key elsewhere', 'tag.a:b', 'a key, which only "config" has'],
    ['has too long a source', 'source:a.b.c.d', 'more parts'],
  ])('%s', (_, text, message) => {
    const error = refusal(text);
    expect(error.code).toBe('selector-syntax');
    expect(error.message).toContain(message);
  });

  test('misspells a method, with the nearest one', () => {
    expect(refusal('tags:nightly').hint).toBe('Did you mean "tag"?');
  });
});
