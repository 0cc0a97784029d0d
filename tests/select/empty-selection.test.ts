import { describe, expect, test } from 'vitest';
import { ProjectError } from '../../src/errors/project-error.js';
import { type SelectionOptions, selectNodes } from '../../src/graph/select/select-nodes.js';
import { docProject } from './doc-project.js';

function refusal(options: Partial<SelectionOptions>): ProjectError {
  try {
    selectNodes(docProject, { select: [], exclude: [], ...options });
  } catch (error) {
    if (error instanceof ProjectError) return error;
  }
  throw new Error('the selection was accepted');
}

describe('a selection of nothing', () => {
  test.each([
    ['revenu', 'Did you mean "revenue"?'],
    ['stagin', 'Did you mean "staging"?'],
    ['nightly', 'Did you mean "tag:nightly"?'],
    ['tag:nightli', 'Did you mean "tag:nightly"?'],
    ['models/staging/stg_order.sql', 'Did you mean "models/staging/stg_orders.sql"'],
    ['negative', 'Did you mean "no_negative_revenue"?'],
    ['source:wed', 'Did you mean "source:web"?'],
    ['staging,revenue', 'A comma means "and"'],
  ])('%s names what is near', (select, hint) => {
    const error = refusal({ select: [select] });
    expect(error.code).toBe('empty-selection');
    expect(error.hint).toContain(hint);
  });

  test('names the types that the command is about', () => {
    const error = refusal({ select: ['staging'], resourceTypes: ['seed'] });
    expect(error.message).toBe(
      '--select "staging" selects 2 models and 1 test, and this command is about seeds only.',
    );
  });

  test('tells that all was excluded', () => {
    expect(refusal({ exclude: ['*', 'source:*'] }).message).toBe(
      '--exclude "* source:*" leaves nothing.',
    );
    expect(refusal({ select: ['revenue'], exclude: ['marts'] }).message).toBe(
      '--exclude "marts" leaves nothing of what --select "revenue" selects.',
    );
  });

  test('is no error where nothing was asked for', () => {
    const selected = selectNodes({ nodes: new Map() }, { select: [], exclude: [] });
    expect(selected.size).toBe(0);
  });
});

test('a word without a match among others is a warning', () => {
  const warnings: string[] = [];
  const warn = (warning: ProjectError) => warnings.push(`${warning.message} ${warning.hint}`);
  selectNodes(docProject, { select: ['revenue revenu'], exclude: ['custmers'], warn });
  expect(warnings).toEqual([
    '"revenu" selects nothing; the rest of the selection does. Did you mean "revenue"?',
    '"custmers" selects nothing; the rest of the selection does. Did you mean "customers"?',
  ]);
});
