import type { Table } from '../engine/engine.js';
import type { ProjectError } from '../errors/project-error.js';
import type { Node } from '../graph/node.js';

/** How a node ended. */
export type Outcome =
  /** A model or seed was built; `rows` where the engine counts them (not for views). */
  | { readonly status: 'built'; readonly rows: number | undefined }
  /** A test found nothing. */
  | { readonly status: 'passed' }
  /** A test found failures: `failed` at severity error, `warned` below. */
  | TestFailure
  | { readonly status: 'errored'; readonly error: ProjectError }
  /** Not run, because of a parent, a failed space, --fail-fast or an interruption. */
  | { readonly status: 'skipped'; readonly because: string };

export interface TestFailure {
  readonly status: 'failed' | 'warned';
  readonly failures: number;
  /** The first failing rows. */
  readonly sample: Table;
  /** A query on relations that exist after the run and shows all failing rows. */
  readonly query: string;
  /** The relation that holds all failing rows, with store_failures. */
  readonly storedIn: string | undefined;
}

/** What became of the records of raw calls that a build read. */
export interface CallCounts {
  readonly read: number;
  readonly resolved: number;
  readonly repeated: number;
  readonly withoutIdentifier: number;
  readonly rejected: number;
  /** Unfinished last lines that wait for their rest. */
  readonly pending: number;
}

export interface NodeResult {
  readonly node: Node;
  readonly outcome: Outcome;
  readonly startedAt: Date;
  readonly durationMs: number;
}

/** Work beside the nodes: checking input files, publishing, syncing warehouses, closing the database. */
export type Step = 'inputs' | 'publication' | 'sync' | 'closing';

export interface StepResult {
  readonly step: Step;
  readonly startedAt: Date;
  readonly durationMs: number;
}

/** What one run of the graph did: one for each space, or one for a project without spaces. */
export interface RunResult {
  readonly command: string;
  /** The space's name; undefined for a project without spaces. */
  readonly space: string | undefined;
  readonly results: readonly NodeResult[];
  readonly steps?: readonly StepResult[];
  readonly startedAt: Date;
  readonly durationMs: number;
  /** What went wrong beside the nodes: inputs that cannot be read, a publication that failed. */
  readonly problems?: readonly ProjectError[];
  /** Whether the space's tables were published; undefined where nothing is published. */
  readonly published: boolean | undefined;
  /** What became of raw calls; undefined where none were read. */
  readonly calls?: CallCounts | undefined;
  /** Tables that a reader may look at next: relation, rows, and its first rows. */
  readonly preview:
    | { readonly relation: string; readonly rowCount: number; readonly table: Table }
    | undefined;
}

/** Tells whether a run makes the command exit with 1. */
export function runFailed(result: RunResult): boolean {
  if (result.problems?.length) return true;
  return result.results.some(
    ({ outcome }) => outcome.status === 'failed' || outcome.status === 'errored',
  );
}
