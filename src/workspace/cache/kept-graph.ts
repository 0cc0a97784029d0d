import type { RunContext } from '../../context/context.js';
import type { BuiltGraph } from '../../graph/build-graph.js';
import { ProjectTexts, restoreGraph, storeGraph } from '../../graph/stored-graph.js';
import { drawsLots, Trace } from '../../graph/trace.js';
import type { Package, Project, ResourceFile } from '../../project/project.js';
import { hashText } from '../../yaml/hash-text.js';
import type { Shelf } from './shelf.js';

/** A whole graph as JSON, and the environment variables that templates asked for. */
export interface StoredGraph {
  readonly env: Readonly<Record<string, string | null>>;
  readonly graph: string;
}

/** What a graph is made of. */
export interface GraphSources {
  readonly project: Project;
  readonly run: RunContext;
  /** A hash of the macros and the settings of the run; undefined: nothing is kept. */
  readonly surroundings: string | undefined;
  /** What else the graph depends on, as plain data. */
  readonly settings: unknown;
  /** Names of variables that are others in each run. */
  readonly changing: readonly string[];
  /** Hides secrets: a graph that holds one is not kept. */
  mask(text: string): string;
}

/** Finds the graph of an earlier run that was made of the same sources, else builds it. */
export async function keptGraph(
  { project, run, surroundings, settings, changing, mask }: GraphSources,
  graphs: Shelf<StoredGraph>,
  build: (run: RunContext) => Promise<BuiltGraph>,
): Promise<BuiltGraph> {
  if (surroundings === undefined) return build(run);
  const files = project.packages.map(filesOf);
  const key = hashText(JSON.stringify([surroundings, settings, project.root, files]));
  const texts = new ProjectTexts(project.packages.flatMap(textsOf));
  const { warnings } = project;
  const found = graphs.get(key);
  if (found && isSame(found.env, run.env)) {
    const restored = restoreGraph(found.graph, texts);
    return { ...restored, warnings: [...warnings, ...restored.warnings] };
  }
  const trace = new Trace();
  const built = await build(trace.watch(run));
  const isChanging = changing.some((name) => trace.variables.has(name));
  const isRepeatable = trace.isSettled && !isChanging && !project.packages.some(usesChance);
  const own = { ...built, warnings: built.warnings.slice(warnings.length) };
  const graph = isRepeatable ? storeGraph(own, texts) : undefined;
  const stored = graph === undefined ? undefined : { env: trace.environment, graph };
  if (stored && !holdsSecret(stored, mask)) graphs.set(key, stored);
  return built;
}

function holdsSecret({ env, graph }: StoredGraph, mask: (text: string) => string): boolean {
  const values = JSON.stringify(env);
  return mask(graph) !== graph || mask(values) !== values;
}

function isSame(env: StoredGraph['env'], now: RunContext['env']): boolean {
  return Object.entries(env).every(([name, value]) => (now[name] ?? null) === value);
}

function usesChance({ models, macros, singularTests }: Package): boolean {
  return [...models, ...macros, ...singularTests].some(({ text }) => drawsLots(text));
}

/** Lists all files of a package that its graph is made of: where they lie, and what they say. */
function filesOf({ name, root, ...found }: Package): unknown {
  const { models, seeds, singularTests, macros, properties } = found;
  return [
    name,
    root,
    [models, seeds, singularTests, macros].map((files) => files.map(describe)),
    properties.map(({ yaml }) => [yaml.file, yaml.text]),
  ];
}

function describe(file: ResourceFile): unknown {
  const { packageName, name, path, absolutePath, displayPath, resourcePath, folders, text } = file;
  return [packageName, name, path, absolutePath, displayPath, resourcePath, folders, text];
}

function textsOf({ file, models, macros, singularTests, properties }: Package): string[] {
  const templates = [...models, ...macros, ...singularTests].map(({ text }) => text);
  return [file.yaml.text, ...templates, ...properties.map(({ yaml }) => yaml.text)];
}
