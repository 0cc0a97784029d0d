import type { CompiledNode } from '../compile/compiled-node.js';
import type { Node } from '../graph/node.js';
import type { Publication } from './publish.js';
import type { NodeRun } from './run-node.js';
import type { NodeResult } from './run-result.js';

/** Hears of nodes as they run. */
export interface RunListener {
  nodeStarted(node: Node): void;
  nodeFinished(result: NodeResult): void;
}

/** What running the nodes of one space needs. */
export interface ExecuteOptions extends NodeRun {
  readonly command: string;
  readonly selected: ReadonlySet<string>;
  readonly compiled: ReadonlyMap<string, CompiledNode>;
  /** Undefined where nothing is published: a project without spaces. */
  readonly publication: Publication | undefined;
  /** SQL of a test on the tables that were built, but not published. */
  unpublishedSql(test: Node): Promise<string>;
  readonly threads: number;
  readonly failFast: boolean;
  /** Whether what is built upon a node waits for the node's tests. */
  readonly testsFirst: boolean;
  readonly listener: RunListener;
}
