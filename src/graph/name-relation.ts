import { createScope, type RunContext } from '../context/context.js';
import { asProjectError } from '../context/template-fault.js';
import type { ProjectError } from '../errors/project-error.js';
import { Relation } from '../relation/relation.js';
import type { Draft } from './draft.js';
import type { NodeConfig } from './node.js';
import { plainContext } from './render-values.js';

/** What names depend on beside the node. */
export interface Naming {
  readonly run: RunContext;
  /** Schema for the failures that tests store, apart for each space; undefined outside of one. */
  readonly workSchema: string | undefined;
  /** Seeds that stand for the inputs of a space; they lie in its work schema. */
  readonly inputSeeds: readonly string[];
}

/**
 * Names the relation of a node: schema and alias, with the project's own naming macros if any;
 * their faults go to `errors`.
 */
export async function nameRelation(
  draft: Draft,
  config: NodeConfig,
  options: Naming,
  errors: ProjectError[],
): Promise<Relation> {
  const source = draft.resourceType === 'source' ? config.all : undefined;
  if (source) return new Relation(String(source.source_schema), String(source.source_identifier));
  try {
    if (
      options.workSchema !== undefined &&
      options.inputSeeds.includes(draft.name) &&
      draft.resourceType === 'seed'
    ) {
      return new Relation(options.workSchema, draft.name);
    }
    const schema =
      draft.resourceType === 'test'
        ? await failuresSchema(draft, config, options)
        : await schemaOf(draft, config, options);
    return new Relation(schema, await aliasOf(draft, config, options));
  } catch (error) {
    const textOf = (file: string) => macroText(options.run, file);
    errors.push(asProjectError(error, textOf, options.run.macros.namesFrom(draft.owner.name)));
    return new Relation(options.run.target.schema, draft.name);
  }
}

function macroText({ macros, projectName }: RunContext, file: string): string | undefined {
  const naming = ['generate_schema_name', 'generate_alias_name'];
  return naming
    .map((name) => macros.inPackage(projectName, name)?.file)
    .find((found) => found?.displayPath === file)?.text;
}

/** The identity models' schemas are part of the contract, so no naming macro changes them. */
async function schemaOf(draft: Draft, config: NodeConfig, options: Naming): Promise<string> {
  const { run } = options;
  if (draft.isIdentity && config.schema !== undefined) return config.schema;
  const own = run.macros.inPackage(run.projectName, 'generate_schema_name');
  if (!own)
    return config.schema === undefined
      ? run.target.schema
      : `${run.target.schema}_${config.schema}`;
  return callMacro('generate_schema_name', [config.schema?.trim() ?? null], draft, config, options);
}

async function aliasOf(draft: Draft, config: NodeConfig, options: Naming): Promise<string> {
  const { run } = options;
  if (
    draft.isIdentity ||
    draft.test ||
    !run.macros.inPackage(run.projectName, 'generate_alias_name')
  )
    return config.alias ?? draft.test?.shortName ?? draft.name;
  return callMacro('generate_alias_name', [config.alias ?? null], draft, config, options);
}

async function callMacro(
  name: string,
  args: readonly unknown[],
  draft: Draft,
  config: NodeConfig,
  { run }: Naming,
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

/** Failures lie in the work schema of a space, else where dbt puts them. */
async function failuresSchema(draft: Draft, config: NodeConfig, options: Naming): Promise<string> {
  const { workSchema } = options;
  if (workSchema !== undefined && (draft.isIdentity || config.schema === undefined))
    return workSchema;
  return schemaOf(draft, { ...config, schema: config.schema ?? 'dbt_test__audit' }, options);
}
