import type { TemplateDatabase } from '../context/database/template-database.js';
import type { SourcePlace } from '../errors/project-error.js';
import type { Node } from '../graph/node.js';
import type { Relation } from '../relation/relation.js';

/** A hook after rendering. */
export interface CompiledHook {
  readonly sql: string;
  readonly transaction: boolean;
  /** Renders a hook whose template asks the database, when it is about to run. */
  readonly later?: ((database: TemplateDatabase) => Promise<string>) | undefined;
}

/** What a materialization of the project did. */
export interface Materialized {
  readonly relations: readonly Relation[];
  readonly rows: number | undefined;
}

/** A node with its SQL; TypeScript models and seeds have none. */
export interface CompiledNode {
  readonly node: Node;
  readonly sql: string;
  readonly preHooks: readonly CompiledHook[];
  readonly postHooks: readonly CompiledHook[];
  /** For TypeScript models: the queries of their inputs, by name. */
  readonly inputs: ReadonlyMap<string, string>;
  /** Compiles a node whose template asks the database, when its parents are built. */
  readonly later?: ((database: TemplateDatabase) => Promise<CompiledNode>) | undefined;
  /** Builds the node with a materialization of the project, hooks included. */
  readonly materialize?: ((database: TemplateDatabase) => Promise<Materialized>) | undefined;
  /** Writes the SQL of an incremental strategy of the project. */
  readonly strategySql?:
    | ((database: TemplateDatabase, temporary: Relation) => Promise<string>)
    | undefined;
  /** Finds the user's place for an offset in `sql` (in characters). */
  placeOf(offset: number): SourcePlace;
}
