import type { RunContext } from '../context/context.js';
import type { TemplateDatabase } from '../context/database/template-database.js';
import type { Graph } from '../graph/node.js';
import type { Relation } from '../relation/relation.js';

export interface CompileOptions {
  readonly graph: Graph;
  readonly run: RunContext;
  /** What the database holds when the run begins, by relation in SQL. */
  readonly existing: ReadonlyMap<string, 'table' | 'view'>;
  /**
   * Lets templates ask the database, each rendering by itself; without it a node that asks is
   * compiled when its turn comes.
   */
  readonly askDatabase?: () => TemplateDatabase;
  /** Shows tests where published tables lie that were built but not published. */
  readonly relocate?: (relation: Relation) => Relation;
  textOf(file: string): string | undefined;
}
