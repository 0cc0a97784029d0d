import type { Graph, Node } from '../graph/node.js';
import { fromHost, type Value } from '../template/index.js';

type Dict = Record<string, unknown>;

/** Shows the graph to templates: dicts by unique id, with the keys of dbt's manifest. */
export function graphDict(graph: Graph, database: string): Value {
  const entries = [...graph.nodes.values()].map(
    (node) => [node.uniqueId, nodeDict(node, database)] as const,
  );
  const isSource = ([id]: readonly [string, Dict]) => id.startsWith('source.');
  return fromHost({
    nodes: Object.fromEntries(entries.filter((entry) => !isSource(entry))),
    sources: Object.fromEntries(entries.filter(isSource)),
    ...{ exposures: {}, groups: {}, metrics: {}, semantic_models: {}, saved_queries: {} },
  });
}

/** Describes a node as dbt's manifest does. */
export function nodeDict(node: Node, database: string): Dict {
  const { relation, config } = node;
  const { tags, meta } = config;
  return {
    unique_id: node.uniqueId,
    name: node.name,
    resource_type: node.resourceType,
    package_name: node.packageName,
    path: dbtPath(node),
    original_file_path: node.path,
    fqn: [...node.fqn],
    database: relation.database ?? database,
    schema: relation.schema,
    relation_name: config.materialized === 'ephemeral' ? null : String(relation),
    description: node.description,
    columns: columnDicts(node),
    config: configDict(node),
    tags: [...tags],
    meta: { ...meta },
    group: config.all.group ?? null,
    patch_path: null,
    docs: { show: true, node_color: null },
    ...(node.resourceType === 'source' ? sourceKeys(node) : modelKeys(node)),
    ...(node.resourceType === 'test' ? testKeys(node) : {}),
  };
}

function modelKeys(node: Node): Dict {
  return {
    alias: node.relation.identifier,
    language: node.language === 'typescript' ? 'typescript' : 'sql',
    raw_code: node.text,
    depends_on: { nodes: [...node.dependsOn], macros: [...node.macros] },
    access: node.config.all.access ?? 'protected',
    contract: node.config.all.contract ?? { enforced: false },
    version: null,
    latest_version: null,
  };
}

function sourceKeys(node: Node): Dict {
  const { all } = node.config;
  return {
    source_name: node.fqn.at(-2) ?? '',
    identifier: node.relation.identifier,
    loader: all.loader ?? '',
    source_description: all.source_description ?? '',
    source_meta: all.source_meta ?? {},
    loaded_at_field: all.loaded_at_field ?? null,
    freshness: all.freshness ?? null,
  };
}

function testKeys({ testMetadata, attachedNode }: Node): Dict {
  if (!testMetadata) return {};
  const { name, namespace, columnName, arguments: args } = testMetadata;
  const column = columnName === undefined ? {} : { column_name: columnName };
  return {
    test_metadata: { name, namespace: namespace ?? null, kwargs: { ...args, ...column } },
    column_name: columnName ?? null,
    attached_node: attachedNode ?? null,
  };
}

function columnDicts({ columns }: Node): Dict {
  return Object.fromEntries(
    columns.map(({ name, description, dataType }) => [
      name,
      { name, description, data_type: dataType ?? null, meta: {}, tags: [], quote: null },
    ]),
  );
}

/** What dbt's configuration of a model holds though nobody wrote it. */
const DEFAULTS: Dict = {
  ...{ database: null, group: null, event_time: null, docs: { show: true, node_color: null } },
  ...{ persist_docs: {}, 'post-hook': [], 'pre-hook': [], quoting: {}, column_types: {} },
  ...{ grants: {}, packages: [], access: 'protected', on_configuration_change: 'apply' },
  contract: { enforced: false, alias_types: true },
};

function configDict({ config, resourceType }: Node): Dict {
  const { enabled, tags, meta } = config;
  if (resourceType === 'source') return { ...config.all, enabled, tags: [...tags], meta };
  if (resourceType === 'test') return testConfig(config);
  return {
    ...DEFAULTS,
    ...config.all,
    enabled: config.enabled,
    materialized: config.materialized,
    alias: config.alias ?? null,
    schema: config.schema ?? null,
    tags: [...config.tags],
    meta: { ...config.meta },
    unique_key: config.all.unique_key ?? null,
    full_refresh: config.fullRefresh ?? null,
    on_schema_change: config.onSchemaChange,
    incremental_strategy: config.incrementalStrategy ?? null,
  };
}

function testConfig(config: Node['config']): Dict {
  return {
    ...{ database: null, group: null, store_failures: null, store_failures_as: null },
    ...config.all,
    ...{ enabled: config.enabled, materialized: 'test', tags: [...config.tags] },
    ...{ meta: { ...config.meta }, severity: config.severity.toUpperCase() },
    ...{ alias: config.alias ?? null, schema: config.schema ?? 'dbt_test__audit' },
    ...{ where: config.where ?? null, limit: config.limit ?? null, fail_calc: config.failCalc },
    ...{ warn_if: config.warnIf, error_if: config.errorIf },
  };
}

/** The path within the folder of models, seeds or tests. */
function dbtPath({ fqn, path, testMetadata, name }: Node): string {
  if (testMetadata) return `${name}.sql`;
  return [...fqn.slice(1, -1), path.split('/').at(-1) ?? path].join('/');
}
