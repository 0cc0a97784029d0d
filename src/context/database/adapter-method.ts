import { ProjectError } from '../../errors/project-error.js';
import type { NodeContext } from '../render-context.js';
import type { TemplateDatabase } from './template-database.js';

export type Args = readonly unknown[];
export type Kwargs = Readonly<Record<string, unknown>>;
export type CallMacro = (name: string, ...args: Args) => Promise<unknown>;

/** What an adapter method does, and what it answers while the graph is being read. */
export interface Method {
  readonly whenParsed: () => unknown;
  readonly call: (args: Args, kwargs: Kwargs) => unknown;
}

/** Tells the database that a node may ask. */
export function databaseOf({ database }: NodeContext): TemplateDatabase {
  if (database) return database;
  throw new ProjectError('not-supported', 'The database cannot be asked here.');
}
