import type { CompiledNode } from '../compile/compiled-node.js';
import type { Engine } from '../engine/engine.js';
import type { ProjectError } from '../errors/project-error.js';
import type { Reporter } from '../report/reporter.js';
import type { SpaceGraph, Workspace } from '../workspace/read-workspace.js';
import type { WorkspaceOptions } from '../workspace/workspace-options.js';

/** The nodes that one space runs. */
export interface Plan {
  readonly space: SpaceGraph;
  readonly selected: ReadonlySet<string>;
}

/** What running the plans of a command needs. */
export interface PlansToRun {
  readonly command: string;
  readonly plans: readonly Plan[];
  readonly workspace: Workspace;
  readonly options: WorkspaceOptions;
  readonly engine: Engine;
  readonly reporter: Reporter;
  readonly warnings: readonly ProjectError[];
  readonly failFast: boolean;
  readonly signal: AbortSignal;
}

/** A plan with the SQL of its nodes. */
export interface CompiledPlan extends Plan {
  readonly compiled: ReadonlyMap<string, CompiledNode>;
}
