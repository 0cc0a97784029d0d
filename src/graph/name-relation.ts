import { createScope } from '../context/context.js';
import { Relation } from '../relation/relation.js';
import { type GraphOptions, plainContext } from './build-graph.js';
import type { Draft } from './draft.js';
import type { NodeConfig } from './node.js';

/** Names the relation of a node: schema and alias, with the project's own naming macros if any. */
export async function nameRelation(
  draft: Draft,
  config: NodeConfig,
  options: GraphOptions,
): Promise<Relation> {
  const source = draft.resourceType === 'source' ? draft.layers[0]?.values : undefined;
  if (source) return new Relation(String(source.source_schema), String(source.source_identifier));
  const schema =
    draft.resourceType === 'test'
      ? failuresSchema(draft, config, options)
      : await schemaOf(draft, config, options);
  return new Relation(schema, await aliasOf(draft, config, options));
}

/** The identity models' schemas are part of the contract, so no naming macro changes them. */
async function schemaOf(draft: Draft, config: NodeConfig, options: GraphOptions): Promise<string> {
  const { run } = options;
  if (draft.isIdentity && config.schema !== undefined) return config.schema;
  const own = run.macros.inPackage(run.projectName, 'generate_schema_name');
  if (!own)
    return config.schema === undefined
      ? run.target.schema
      : `${run.target.schema}_${config.schema}`;
  return callMacro('generate_schema_name', [config.schema?.trim() ?? null], draft, config, options);
}

async function aliasOf(draft: Draft, config: NodeConfig, options: GraphOptions): Promise<string> {
  const { run } = options;
  if (draft.isIdentity || !run.macros.inPackage(run.projectName, 'generate_alias_name'))
    return config.alias ?? draft.name;
  return callMacro('generate_alias_name', [config.alias ?? null], draft, config, options);
}

async function callMacro(
  name: string,
  args: readonly unknown[],
  draft: Draft,
  config: NodeConfig,
  { run }: GraphOptions,
): Promise<string> {
  const macro = run.macros.inPackage(run.projectName, name);
  const node = {
    name: draft.name,
    alias: config.alias ?? draft.name,
    package_name: draft.owner.name,
    fqn: [...draft.fqn],
    config: { ...config.all },
    resource_type: draft.resourceType,
    path: draft.path,
  };
  const scope = createScope(run, plainContext(run.projectName));
  const result = await macro?.template.macro(name, scope).call([...args, node], {});
  return String(result).trim();
}

function failuresSchema(
  draft: Draft,
  config: NodeConfig,
  { run, workSchema }: GraphOptions,
): string {
  if (draft.isIdentity && workSchema !== undefined) return workSchema;
  return `${run.target.schema}_${config.schema ?? 'dbt_test__audit'}`;
}
