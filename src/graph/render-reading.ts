import { callMacro, createScope, type NodeContext, type RunContext } from '../context/context.js';
import type { Macro } from '../context/macro-index.js';
import { scopeWith } from '../context/scope-with.js';
import { Relation } from '../relation/relation.js';
import type { Template } from '../template/index.js';
import type { Reading } from './read-outline.js';
import type { TemplateText } from './template-text.js';

/** What rendering a template says of it, and what that depended on beside the project's texts. */
export interface RenderedReading extends Reading {
  readonly macros: readonly Macro[];
  /** The environment variables that were asked for, with what they were. */
  readonly env: Readonly<Record<string, string | null>>;
  /** Whether rendering again, with the same texts and settings, would say and do the same. */
  readonly isRepeatable: boolean;
}

/** Names whose values are settled by the project's texts, its settings and what is traced here. */
const SETTLED = new Set([
  ...['ref', 'source', 'config', 'var', 'env_var', 'this', 'target', 'model', 'execute', 'flags'],
  ...['is_incremental', 'load_relation', 'exceptions', 'log', 'print', 'project_name', 'adapter'],
  ...['dbt_version', 'tojson', 'fromjson', 'builtins', 'api', 'return', 'run_query', 'statement'],
  ...['load_result', 'store_result', 'store_raw_result', 'toyaml', 'fromyaml', 'set', 'zip'],
  ...['set_strict', 'zip_strict', 'local_md5', 'try_or_compiler_error', 'should_full_refresh'],
]);

const PLACEHOLDER = new Relation('schema', 'relation');

/** Renders a template without a database and notes what it refers to. */
export async function renderReading(
  source: TemplateText,
  template: Template | undefined,
  run: RunContext,
): Promise<RenderedReading> {
  const trace = new Trace();
  const references: Reading['references'][number][] = [];
  const macros = new Set<Macro>();
  let config: Readonly<Record<string, unknown>> = {};
  const note = (kind: 'ref' | 'source', names: readonly string[]) => {
    references.push({ kind, names });
    return PLACEHOLDER;
  };
  const node: NodeContext = {
    packageName: source.packageName,
    execute: false,
    thisRelation: PLACEHOLDER,
    model: {},
    ref: (name, from) => note('ref', from === undefined ? [name] : [from, name]),
    source: (name, table) => note('source', [name, table]),
    configure: (values) => {
      config = { ...config, ...values };
    },
    configValue: (key) => config[key],
    isIncremental: () => false,
    relationType: () => undefined,
    calledMacro: (macro) => macros.add(macro),
    lookedUp: (name) => trace.lookedUp(name),
  };
  const scope = scopeWith(createScope(trace.watch(run), node), source.names ?? {});
  const { call } = source;
  await (call ? callMacro(call.macro, scope, call.kwargs) : template?.render(scope));
  const texts = [source.text, ...[...macros].map(({ file }) => file.text)];
  return {
    references,
    config,
    variables: [...trace.variables],
    macros: [...macros],
    env: Object.fromEntries(trace.env),
    isRepeatable: trace.isSettled && !texts.some((text) => /\brandom\b/.test(text)),
  };
}

/** Notes what a template asks of the world outside of its project. */
class Trace {
  readonly env = new Map<string, string | null>();
  readonly variables = new Set<string>();
  isSettled = true;

  lookedUp(name: string): void {
    if (!SETTLED.has(name)) this.isSettled = false;
  }

  watch(run: RunContext): RunContext {
    const env = watched(run.env, (name) => {
      if (name === undefined) this.isSettled = false;
      else this.env.set(name, run.env[name] ?? null);
    });
    const variablesOf = new Map<string, Readonly<Record<string, unknown>>>();
    return {
      ...run,
      env,
      varsOf: (packageName) => {
        const known = variablesOf.get(packageName) ?? this.watchVariables(run, packageName);
        variablesOf.set(packageName, known);
        return known;
      },
      log: (text) => {
        this.isSettled = false;
        run.log(text);
      },
    };
  }

  private watchVariables(run: RunContext, packageName: string) {
    return watched(run.varsOf(packageName), (name) => {
      if (name === undefined) this.isSettled = false;
      else this.variables.add(name);
    });
  }
}

/** Tells of each key that is looked for in a record; undefined stands for a list of all keys. */
function watched<T>(
  record: Readonly<Record<string, T>>,
  heard: (key: string | undefined) => void,
): Readonly<Record<string, T>> {
  const hear = (key: string | symbol) => {
    if (typeof key === 'string') heard(key);
  };
  return new Proxy(record, {
    get: (target, key) => {
      hear(key);
      return Reflect.get(target, key);
    },
    has: (target, key) => {
      hear(key);
      return Reflect.has(target, key);
    },
    getOwnPropertyDescriptor: (target, key) => {
      hear(key);
      return Reflect.getOwnPropertyDescriptor(target, key);
    },
    ownKeys: (target) => {
      heard(undefined);
      return Reflect.ownKeys(target);
    },
  });
}
