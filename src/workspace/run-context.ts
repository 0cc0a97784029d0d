import { randomUUID } from 'node:crypto';
import type { RunContext } from '../context/context.js';
import type { MacroIndex } from '../context/macro-index.js';
import type { Project } from '../project/project.js';
import type { Template } from '../template/index.js';
import { isMapping } from '../yaml/read-fields.js';
import type { WorkspaceOptions } from './workspace-options.js';

type Vars = Readonly<Record<string, unknown>>;

/** Builds what all templates of a run see; `spaceVars` are those of its space. */
export function createRunContext(
  project: Project,
  macros: MacroIndex,
  options: WorkspaceOptions,
  details: {
    readonly database: string;
    readonly startedAt: Date;
    readonly spaceVars: Vars;
    readonly templateOf: (text: string, file: string) => Template;
  },
): RunContext {
  const [root] = project.packages;
  return {
    projectName: project.name,
    macros,
    target: {
      name: options.targetName,
      type: 'duckdb',
      schema: 'main',
      database: details.database,
      threads: options.threads,
    },
    // Without what every object has: env_var('constructor') is not set.
    env: Object.assign(Object.create(null), options.env),
    invocationId: randomUUID(),
    startedAt: details.startedAt,
    fullRefresh: options.fullRefresh,
    invocation: {
      which: options.command ?? 'run',
      fullRefresh: options.fullRefresh,
      storeFailures: options.storeFailures,
      threads: options.threads,
      target: options.targetName,
      projectDir: options.projectDir,
      targetPath: options.targetPath,
      vars: options.vars,
      select: options.select ?? [],
      exclude: options.exclude ?? [],
    },
    dispatchOrder: root?.file.dispatch ?? new Map(),
    varsOf: memoize((name) => varsOf(project, name, { ...details.spaceVars, ...options.vars })),
    log: (text) => options.log(text),
    signal: options.signal,
    templateOf: interruptible(details.templateOf, options.signal),
  };
}

/** Lets a signal end the loops of all templates. */
function interruptible(
  templateOf: RunContext['templateOf'],
  signal: AbortSignal | undefined,
): RunContext['templateOf'] {
  if (signal === undefined) return templateOf;
  const known = new WeakMap<Template, Template>();
  return (text, file) => {
    const template = templateOf(text, file);
    const found = known.get(template) ?? {
      ...template,
      render: (scope, options) => template.render(scope, { signal, ...options }),
      renderMapped: (scope, options) => template.renderMapped(scope, { signal, ...options }),
    };
    known.set(template, found);
    return found;
  };
}

/** Variables of a package: its own, then the user's for all, then the user's for that package. */
function varsOf(project: Project, packageName: string, over: Vars): Vars {
  const names = project.packages.map(({ name }) => name);
  const written = (name: string | undefined): Vars =>
    project.packages.find((found) => found.name === name)?.file.vars ?? {};
  const flat = (vars: Vars): Vars =>
    Object.fromEntries(
      Object.entries(vars).filter(([key, value]) => !(names.includes(key) && isMapping(value))),
    );
  const scoped = (vars: Vars): Vars => {
    const own = vars[packageName];
    return isMapping(own) ? own : {};
  };
  const own = written(packageName);
  const root = written(project.packages[0]?.name);
  return { ...flat(own), ...scoped(own), ...flat(root), ...scoped(root), ...over };
}

function memoize<T>(compute: (key: string) => T): (key: string) => T {
  const known = new Map<string, T>();
  return (key) => {
    const value = known.get(key) ?? compute(key);
    known.set(key, value);
    return value;
  };
}
