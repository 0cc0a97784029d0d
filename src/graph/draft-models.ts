import type { RunContext } from '../context/context.js';
import type { ProjectError } from '../errors/project-error.js';
import type { Package, Project } from '../project/project.js';
import type { DeclaredNode } from '../project/property-file.js';
import { loadModel } from '../typescript-model/load-model.js';
import { configLayer, yamlLayer } from './config-layers.js';
import type { Draft, Reference } from './draft.js';
import { type EffectiveFile, effectiveFiles, IDENTITY_PACKAGE } from './effective-files.js';
import { hookReferences } from './hook-references.js';
import { type ConfigLayer, mergeConfig, misspelledKeys } from './node-config.js';
import { parseTemplate } from './parse-template.js';
import { layersAround } from './project-config.js';
import type { ReadingStore } from './reading-store.js';

/** What the drafting of nodes needs to know. */
export interface Drafting {
  readonly project: Project;
  readonly run: RunContext;
  /** Where compiled TypeScript models are kept. */
  readonly cacheFolder: string;
  readonly errors: ProjectError[];
  /** What rendering templates said in earlier runs. */
  readonly readings?: ReadingStore | undefined;
  textOf(file: string): string | undefined;
}

/** Drafts all models and seeds: their configuration and what they refer to. */
export async function draftModels(drafting: Drafting): Promise<Draft[]> {
  const { project, errors } = drafting;
  const models = effectiveFiles(project, 'models', errors);
  const seeds = effectiveFiles(project, 'seeds', errors);
  return Promise.all([
    ...models.map((found) => draftFile(found, 'model', drafting)),
    ...seeds.map((found) => draftFile(found, 'seed', drafting)),
  ]);
}

/** Finds what YAML says of a file: its own package's word, else that of the file it replaces. */
export function declarationOf(
  project: Project,
  role: 'models' | 'seeds',
  { owner, file, replaces }: EffectiveFile,
): DeclaredNode | undefined {
  const packages = [owner.name, ...(replaces ? [replaces.owner.name] : [])];
  for (const packageName of packages) {
    const from = project.packages.find((found) => found.name === packageName);
    const declared = from && declarationsOf(from)[role].get(file.name);
    if (declared) return declared;
  }
  return undefined;
}

type Declarations = Readonly<Record<'models' | 'seeds', ReadonlyMap<string, DeclaredNode>>>;

const declarations = new WeakMap<Package, Declarations>();

/** What the YAML of a package declares, by name; the first counts. */
function declarationsOf(from: Package): Declarations {
  const known = declarations.get(from);
  if (known) return known;
  const byName = (role: 'models' | 'seeds') =>
    new Map(
      from.properties
        .flatMap((properties) => properties[role])
        .reverse()
        .map((node) => [node.name, node]),
    );
  const found = { models: byName('models'), seeds: byName('seeds') };
  declarations.set(from, found);
  return found;
}

async function draftFile(
  found: EffectiveFile,
  resourceType: 'model' | 'seed',
  drafting: Drafting,
): Promise<Draft> {
  const { owner, file, replaces } = found;
  const { project, errors } = drafting;
  const declared = declarationOf(project, resourceType === 'model' ? 'models' : 'seeds', found);
  const fqn = [owner.name, ...file.folders, file.name];
  const around = layersAround(project, owner, resourceType, fqn);
  const replaced = replaces
    ? layersAround(project, replaces.owner, resourceType, [
        replaces.owner.name,
        ...replaces.file.folders,
        file.name,
      ])
    : undefined;
  const yamlLayers = declared ? [yamlLayer(declared)] : [];
  const model = earlyModel(found, fqn, mergeConfig(around.below));
  const content = await readContent(found, resourceType, model, drafting);
  for (const layer of [...yamlLayers, content.layer]) errors.push(...misspelledKeys(layer));
  const layers = [
    ...(replaced?.below ?? []),
    ...around.below,
    ...yamlLayers,
    content.layer,
    ...around.above,
  ];
  const declaredAt = { file: file.displayPath, text: file.text };
  const hooked = { name: file.name, packageName: owner.name, model, at: declaredAt };
  return {
    resourceType,
    name: file.name,
    owner,
    file,
    declared,
    isIdentity: owner.name === IDENTITY_PACKAGE || replaces !== undefined,
    path: file.path,
    displayPath: file.displayPath,
    absolutePath: file.absolutePath,
    fqn,
    text: file.text,
    ...content,
    references: [...content.references, ...(await hookReferences(layers, hooked, drafting))],
    layers,
    test: undefined,
    declaredAt,
  };
}

type Content = Pick<Draft, 'language' | 'definition' | 'references' | 'macros'> & {
  readonly layer: ConfigLayer;
};

async function readContent(
  found: EffectiveFile,
  type: 'model' | 'seed',
  model: Readonly<Record<string, unknown>>,
  drafting: Drafting,
): Promise<Content> {
  const { owner, file } = found;
  const at = { file: file.displayPath, text: file.text };
  const empty = { definition: undefined, references: [], macros: [], layer: { values: {}, at } };
  if (type === 'seed') return { ...empty, language: 'csv' };
  if (file.path.endsWith('.ts'))
    return readTypeScript(found, drafting, { ...empty, language: 'typescript' });
  const source = { text: file.text, file: file.displayPath, packageName: owner.name, model };
  const { run, textOf, errors, readings } = drafting;
  const parsed = await parseTemplate(source, run, textOf, errors, readings);
  return { ...parsed, definition: undefined, language: 'sql', layer: configLayer(parsed, at) };
}

/** What `model` tells while the graph is read: names, and the configuration of dbt_project.yml. */
function earlyModel(
  { owner, file }: EffectiveFile,
  fqn: readonly string[],
  config: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return {
    unique_id: `model.${owner.name}.${file.name}`,
    ...{ name: file.name, alias: file.name, resource_type: 'model', package_name: owner.name },
    path: [...file.folders, file.path.split('/').at(-1)].join('/'),
    original_file_path: file.path,
    fqn: [...fqn],
    language: 'sql',
    raw_code: file.text,
    config: { materialized: 'view', enabled: true, tags: [], meta: {}, ...config },
    ...{ tags: config.tags ?? [], meta: config.meta ?? {}, columns: {}, description: '' },
    depends_on: { nodes: [], macros: [] },
  };
}

async function readTypeScript(
  found: EffectiveFile,
  drafting: Drafting,
  otherwise: Content,
): Promise<Content> {
  const { file } = found;
  try {
    const definition = await loadModel(file, drafting.cacheFolder);
    const references = Object.values(definition.inputs).map(
      (input): Reference => ({
        kind: 'ref',
        names: [input.ref],
        at: placeOfText(found, input.ref),
      }),
    );
    const layer = {
      values: { materialized: 'table', ...definition.config },
      at: otherwise.layer.at,
    };
    return { ...otherwise, definition, references, layer };
  } catch (error) {
    drafting.errors.push(asModelError(error));
    return otherwise;
  }
}

function asModelError(error: unknown): ProjectError {
  if (error instanceof Error && error.name === 'ProjectError') return error as ProjectError;
  throw error;
}

function placeOfText({ file }: EffectiveFile, quoted: string): Reference['at'] {
  const offset = file.text.search(new RegExp(`['"\`]${quoted.replace(/\W/g, '\\$&')}['"\`]`));
  if (offset < 0) return { file: file.displayPath, text: file.text };
  const before = file.text.slice(0, offset).split('\n');
  const column = (before.at(-1)?.length ?? 0) + 1;
  return {
    file: file.displayPath,
    line: before.length,
    column,
    length: quoted.length + 2,
    text: file.text,
  };
}
