import { expect } from 'vitest';
import { createProject, type Files } from '../support/project.js';

/** Renders a text as a model of a project. */
export async function rendered(
  text: string,
  files: Files = {},
  ...argv: readonly string[]
): Promise<string> {
  const project = await createProject({ 'models/one.sql': text, ...files });
  const { stdout, stderr, exitCode } = await project.idw('compile', '--select', 'one', ...argv);
  expect({ exitCode, stderr: exitCode === 0 ? '' : stderr }).toEqual({ exitCode: 0, stderr: '' });
  return stdout.trim();
}

/** Renders a text that must fail; gives what a person sees. */
export async function failing(text: string, files: Files = {}): Promise<string> {
  const project = await createProject({ 'models/one.sql': text, ...files });
  const { stderr, exitCode } = await project.idw('compile');
  expect(exitCode).toBe(1);
  return stderr;
}
