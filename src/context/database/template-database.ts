import type { Table } from '../../engine/engine.js';

/** The database as the templates of one node may ask it. */
export interface TemplateDatabase {
  /** What statements of this node answered, for load_result(). */
  readonly results: Map<string, unknown>;
  /**
   * Runs statements and returns what the last one answered.
   * @param begin Whether a transaction is begun, if none is open.
   */
  run(sql: string, begin: boolean): Promise<Table>;
  /** Commits the transaction that the templates began, if they did. */
  commit(): Promise<void>;
}

/** Tells that a template asks the database, which cannot be answered before the node's turn. */
export class NeedsDatabase extends Error {
  override readonly name = 'NeedsDatabase';
}

/** Stands for the database before anything runs: asking it puts the rendering off. */
export class LaterDatabase implements TemplateDatabase {
  readonly results = new Map<string, unknown>();
  readonly run = refuse;
  readonly commit = refuse;
}

function refuse(): Promise<never> {
  return Promise.reject(new NeedsDatabase('the database is asked when the turn of the node comes'));
}

/** Tells whether a rendering ended because it asked the database before its turn. */
export function needsDatabase(thrown: unknown): boolean {
  for (let error = thrown; error instanceof Error; error = error.cause)
    if (error instanceof NeedsDatabase) return true;
  return false;
}
