import type { SourcePlace } from '../errors/project-error.js';
import type { Relation } from '../relation/relation.js';
import type { ModelDefinition } from '../typescript-model/define-model.js';

export type ResourceType = 'model' | 'seed' | 'test' | 'source';

/** What the runner can build by itself. */
export const MATERIALIZATIONS = ['view', 'table', 'ephemeral', 'incremental'] as const;
/** One of the runner's, or the name of one that the project defines. */
export type Materialization = (typeof MATERIALIZATIONS)[number] | 'seed' | 'test' | (string & {});

export const STRATEGIES = ['append', 'delete+insert', 'merge'] as const;
/** One of the runner's, or the name of one that the project defines. */
export type IncrementalStrategy = (typeof STRATEGIES)[number] | (string & {});

/** Tells whether the runner has a materialization of that name. */
export function isBuiltInMaterialization(name: Materialization): boolean {
  return MATERIALIZATIONS.some((known) => known === name);
}

/** Tells whether the runner has an incremental strategy of that name. */
export function isBuiltInStrategy(name: IncrementalStrategy): boolean {
  return STRATEGIES.some((known) => known === name);
}

export type Severity = 'error' | 'warn';

/** A hook: SQL with templates that runs before or after a node. */
export interface Hook {
  readonly sql: string;
  /** Whether it runs inside the node's transaction. */
  readonly transaction: boolean;
}

/** A node's configuration after precedence: file, YAML, dbt_project.yml; unknown keys stay in `extra`. */
export interface NodeConfig {
  readonly enabled: boolean;
  readonly materialized: Materialization;
  readonly schema: string | undefined;
  readonly alias: string | undefined;
  readonly tags: readonly string[];
  readonly meta: Readonly<Record<string, unknown>>;
  readonly preHooks: readonly Hook[];
  readonly postHooks: readonly Hook[];
  readonly uniqueKey: readonly string[];
  readonly incrementalStrategy: IncrementalStrategy | undefined;
  readonly onSchemaChange: 'ignore' | 'fail' | 'append_new_columns' | 'sync_all_columns';
  readonly fullRefresh: boolean | undefined;
  readonly columnTypes: Readonly<Record<string, string>>;
  readonly delimiter: string;
  readonly severity: Severity;
  readonly warnIf: string;
  readonly errorIf: string;
  readonly where: string | undefined;
  readonly limit: number | undefined;
  readonly failCalc: string;
  readonly storeFailures: boolean;
  /** Every configured key as written, for config.get(). */
  readonly all: Readonly<Record<string, unknown>>;
}

export interface ColumnInfo {
  readonly name: string;
  readonly description: string;
  readonly dataType: string | undefined;
}

/** What a generic test is called with. */
export interface TestMetadata {
  readonly name: string;
  readonly namespace: string | undefined;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly columnName: string | undefined;
}

/** One vertex of the graph. */
export interface Node {
  /** `model.project.name`, `test.project.name.hash`: dbt's form. */
  readonly uniqueId: string;
  readonly resourceType: ResourceType;
  readonly name: string;
  readonly packageName: string;
  /** Path relative to the package's folder, with forward slashes. */
  readonly path: string;
  readonly absolutePath: string;
  /** Path to show to people, relative to the project. */
  readonly displayPath: string;
  /** Package, folders and name, as dbt's fqn selector reads them. */
  readonly fqn: readonly string[];
  readonly language: 'sql' | 'typescript' | 'csv';
  /** The text as written (SQL with templates); empty for seeds. */
  readonly text: string;
  readonly config: NodeConfig;
  readonly description: string;
  readonly columns: readonly ColumnInfo[];
  /** Where it is built; tests have the relation that store_failures would write. */
  readonly relation: Relation;
  /** The unique ids that it reads, in the order of first mention. */
  readonly dependsOn: readonly string[];
  /** The macros that it calls, as `package.name`. */
  readonly macros: readonly string[];
  /** Whether it is one of the identity models (or a project's replacement of one). */
  readonly isIdentity: boolean;
  /** Whether it is a table that a space publishes. */
  readonly isPublished: boolean;
  /** For TypeScript models: what the file exports. */
  readonly definition: ModelDefinition | undefined;
  /** For tests from YAML. */
  readonly testMetadata: TestMetadata | undefined;
  /** For tests: the node that it is attached to. */
  readonly attachedNode: string | undefined;
  /** Where it is declared, for errors. */
  readonly declaredAt: SourcePlace;
}

/** Nodes by unique id, parents before children. */
export interface Graph {
  readonly nodes: ReadonlyMap<string, Node>;
}
