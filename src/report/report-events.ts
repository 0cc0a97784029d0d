import type { ProjectError } from '../errors/project-error.js';
import type { ReadProgress } from '../execute/node-progress.js';
import type { NodeResult, RunResult, Step } from '../execute/run-result.js';
import type { Node } from '../graph/node.js';
import type { Terminal } from './terminal.js';

export interface ReporterOptions {
  readonly format: 'text' | 'json';
  /** Leaves out everything but errors, failures and warnings. */
  readonly quiet: boolean;
  readonly color: boolean;
  readonly terminal: Terminal;
  /** Whether to draw a progress bar. */
  readonly interactive: boolean;
  /** Whether stdout gets the preview of what was built; not with --json, which owns stdout. */
  readonly preview?: boolean;
  readonly now?: () => Date;
}

/** What is known when a run begins. */
export interface RunStart {
  readonly command: string;
  readonly version: string;
  /** Where the data lies, for people. */
  readonly database: string;
  /** Empty for a project without spaces. */
  readonly spaces: readonly string[];
  /** The nodes that each space will run: their names and number shape the columns. */
  readonly nodes: readonly Node[];
}

/** Hears of a run as it goes on, and tells of it. */
export interface Reporter {
  runStarted(start: RunStart): void;
  /**
   * `index` counts from 1 in the order of the plan, over all spaces; `progress` tells how far the
   * node is, as long as it runs.
   */
  nodeStarted(
    node: Node,
    space: string | undefined,
    index: number,
    total: number,
    progress?: ReadProgress,
  ): void;
  nodeFinished(result: NodeResult, space: string | undefined, index: number, total: number): void;
  /** Work beside the nodes. */
  stepStarted(step: Step, space: string | undefined): void;
  stepFinished(step: Step, space: string | undefined): void;
  note(text: string): void;
  warning(warning: ProjectError): void;
  /** Ends the report; one result for each space. */
  runFinished(results: readonly RunResult[]): void;
  /** Takes the progress bar away; to be called before an error or an interruption ends the command. */
  stop(): void;
}
