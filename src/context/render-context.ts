import type { Relation } from '../relation/relation.js';
import type { Template } from '../template/index.js';
import type { TemplateDatabase } from './database/template-database.js';
import type { Macro, MacroIndex } from './macro-index.js';
import type { Invocation } from './names/invocation.js';

/** The database that SQL is written for, as `target` shows it. */
export interface Target {
  readonly name: string;
  readonly type: string;
  readonly schema: string;
  readonly database: string;
  readonly threads: number;
}

/** What every template of one run sees. */
export interface RunContext {
  readonly projectName: string;
  readonly macros: MacroIndex;
  readonly target: Target;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly invocationId: string;
  readonly startedAt: Date;
  readonly fullRefresh: boolean;
  /** How the command was called; undefined outside of one. */
  readonly invocation?: Invocation | undefined;
  readonly dispatchOrder: ReadonlyMap<string, readonly string[]>;
  /** The variables that a package's templates see. */
  varsOf(packageName: string): Readonly<Record<string, unknown>>;
  /** Ends templates that would loop for ever, when somebody interrupts the command. */
  readonly signal?: AbortSignal | undefined;
  log(text: string): void;
  /** Is told of each of dbt's names that a template looks up. */
  lookedUp?(name: string): void;
  /** Compiles a text once for the run. */
  templateOf(text: string, file: string): Template;
}

/** What the template of one node sees; parsing and compiling answer differently. */
export interface NodeContext {
  readonly packageName: string;
  /** False while the graph is being read: refs are placeholders then. */
  readonly execute: boolean;
  /** Whether a variable that is not set is none, as dbt has it while it reads the graph. */
  readonly lacksVariables?: boolean;
  readonly thisRelation: Relation | undefined;
  readonly model: Readonly<Record<string, unknown>>;
  ref(name: string, packageName: string | undefined): Relation;
  source(source: string, table: string): Relation;
  /** Takes config(...): its values are kept when the graph is read. */
  configure(values: Readonly<Record<string, unknown>>): void;
  configValue(key: string): unknown;
  /** The whole graph as dbt shows it; empty while it is being read. */
  graph?(): unknown;
  /** The unique ids that the command selects. */
  readonly selected?: readonly string[] | undefined;
  isIncremental(): boolean;
  /** Tells what a relation is in the database as it stood when the run began. */
  relationType(relation: Relation): 'table' | 'view' | undefined;
  /** The database, where it may be asked; undefined while the graph is being read. */
  readonly database?: TemplateDatabase | undefined;
  /** What is visible beside dbt's names, in macros too: results in hooks, `sql` in materializations. */
  readonly names?: Readonly<Record<string, unknown>>;
  calledMacro?(macro: Macro): void;
}
