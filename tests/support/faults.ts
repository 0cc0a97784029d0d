import { expect } from 'vitest';
import { createProject, type Files, placed } from './project.js';

/** Builds a project that has faults; lists them by code and place. */
export async function faultsOf(files: Files, ...argv: readonly string[]): Promise<string[]> {
  const project = await createProject(files);
  const { errors, exitCode } = await project.run('build', ...argv);
  expect(exitCode).toBe(1);
  return errors.map(placed);
}

/** Lists the faults of a model `one` and of what stands beside it. */
export function faultsIn(one: string, files: Files = {}): Promise<string[]> {
  return faultsOf({ 'models/one.sql': one, ...files });
}
