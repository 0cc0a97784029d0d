import type { SourcePlace } from '../errors/project-error.js';
import type { Node } from '../graph/node.js';

/** A hook after rendering. */
export interface CompiledHook {
  readonly sql: string;
  readonly transaction: boolean;
}

/** A node with its SQL; TypeScript models and seeds have none. */
export interface CompiledNode {
  readonly node: Node;
  readonly sql: string;
  readonly preHooks: readonly CompiledHook[];
  readonly postHooks: readonly CompiledHook[];
  /** For TypeScript models: the queries of their inputs, by name. */
  readonly inputs: ReadonlyMap<string, string>;
  /** Finds the user's place for an offset in `sql` (in characters). */
  placeOf(offset: number): SourcePlace;
}
