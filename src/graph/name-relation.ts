import { boundMacro, type RunContext } from '../context/context.js';
import { BUILTIN_PACKAGE, type Macro, type MacroIndex } from '../context/macro-index.js';
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
    const textOf = (file: string) => macroText(options.run, draft, file);
    errors.push(asProjectError(error, textOf, options.run.macros.namesFrom(draft.owner.name)));
    return new Relation(options.run.target.schema, draft.name);
  }
}

const NAMING = ['generate_schema_name', 'generate_alias_name'] as const;
type NamingMacro = (typeof NAMING)[number];

function macroText({ macros }: RunContext, draft: Draft, file: string): string | undefined {
  const found = NAMING.flatMap((name) => namingMacro(macros, name, draft) ?? []);
  const own = found.find((macro) => macro.file.displayPath === file);
  return own?.file.text ?? macros.fileAt(file)?.text;
}

/**
 * Finds the user's macro that names the nodes of a package, as dbt does: the package's own, else
 * the root's; undefined where dbt's own rule counts.
 */
function namingMacro(macros: MacroIndex, name: NamingMacro, draft: Draft): Macro | undefined {
  const own =
    macros.inPackage(draft.owner.name, name) ?? macros.inPackage(macros.rootPackage, name);
  if (own) return own;
  const isDispatched = ['duckdb', 'default'].some((prefix) =>
    macros.inPackage(macros.rootPackage, `${prefix}__${name}`),
  );
  return isDispatched ? macros.inPackage(BUILTIN_PACKAGE, name) : undefined;
}

/** The identity models' schemas are part of the contract, so no naming macro changes them. */
async function schemaOf(draft: Draft, config: NodeConfig, options: Naming): Promise<string> {
  const { run } = options;
  if (draft.isIdentity && config.schema !== undefined) return config.schema;
  const macro = namingMacro(run.macros, 'generate_schema_name', draft);
  if (macro) return callMacro(macro, config.schema?.trim(), draft, config, options);
  return config.schema === undefined
    ? run.target.schema
    : `${run.target.schema}_${config.schema.trim()}`;
}

async function aliasOf(draft: Draft, config: NodeConfig, options: Naming): Promise<string> {
  const macro = namingMacro(options.run.macros, 'generate_alias_name', draft);
  if (draft.isIdentity || draft.test || !macro)
    return config.alias ?? draft.test?.shortName ?? draft.name;
  return callMacro(macro, config.alias, draft, config, options);
}

/** Calls a naming macro with what is configured and with the node, as far as it is known. */
async function callMacro(
  macro: Macro,
  configured: string | undefined,
  draft: Draft,
  config: NodeConfig,
  { run }: Naming,
): Promise<string> {
  const { name, fqn, resourceType, owner, path } = draft;
  const node = {
    ...{ name, fqn: [...fqn], resource_type: resourceType, package_name: owner.name },
    unique_id: `${resourceType}.${owner.name}.${name}`,
    alias: config.alias ?? name,
    ...{ database: run.target.database, schema: run.target.schema },
    path: [...fqn.slice(1, -1), path.split('/').at(-1) ?? path].join('/'),
    original_file_path: path,
    raw_code: draft.text,
    description: draft.declared?.description ?? '',
    tags: [...config.tags],
    meta: { ...config.meta },
    config: {
      ...config.all,
      materialized: config.materialized,
      tags: [...config.tags],
      meta: { ...config.meta },
      ...{ schema: config.schema ?? null, alias: config.alias ?? null, enabled: true },
    },
    unrendered_config: { ...config.all },
    version: null,
  };
  const context = plainContext(run.projectName);
  const result = await boundMacro(run, context, macro).call([configured ?? null, node], {});
  return String(result).trim();
}

/** Failures lie in the work schema of a space, else where dbt puts them. */
async function failuresSchema(draft: Draft, config: NodeConfig, options: Naming): Promise<string> {
  const { workSchema } = options;
  if (workSchema !== undefined && (draft.isIdentity || config.schema === undefined))
    return workSchema;
  return schemaOf(draft, { ...config, schema: config.schema ?? 'dbt_test__audit' }, options);
}
