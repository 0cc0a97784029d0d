import type { CompiledNode } from '../compile/compiled-node.js';
import type { Node } from '../graph/node.js';
import type { ReadProgress } from './node-progress.js';
import type { Publication } from './publish.js';
import type { NodeRun } from './run-node.js';
import type { NodeResult, Step } from './run-result.js';
import type { SessionPool } from './session-pool.js';

/** Hears of nodes as they run. */
export interface RunListener {
  /** @param progress Tells how far the node is, as long as it runs. */
  nodeStarted(node: Node, progress: ReadProgress): void;
  nodeFinished(result: NodeResult): void;
  /** Hears of work beside the nodes. */
  stepStarted?(step: Step): void;
  stepFinished?(step: Step): void;
}

/** What running the nodes of one space needs. */
export interface ExecuteOptions extends NodeRun {
  readonly command: string;
  readonly selected: ReadonlySet<string>;
  readonly compiled: ReadonlyMap<string, CompiledNode>;
  /** What became of nodes that other spaces have built for this one, by their ids. */
  readonly builtElsewhere: ReadonlyMap<string, NodeResult>;
  /** Undefined where nothing is published: a project without spaces. */
  readonly publication: Publication | undefined;
  /** SQL of a test on the tables that were built, but not published. */
  unpublishedSql(test: Node): Promise<string>;
  /** What nodes run in, as many at once as it has places; other spaces may use it too. */
  readonly sessions: SessionPool;
  /** Whether no more nodes begin since one has failed, in whatever space (`--fail-fast`). */
  mustStop(): boolean;
  /** Whether what is built upon a node waits for the node's tests. */
  readonly testsFirst: boolean;
  readonly listener: RunListener;
}
