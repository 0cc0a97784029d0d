import type { RunContext } from '../context/context.js';

/** Names whose values are settled by the project's texts, its settings and what is traced here. */
const SETTLED = new Set([
  ...['ref', 'source', 'config', 'var', 'env_var', 'this', 'target', 'model', 'execute', 'flags'],
  ...[
    'is_incremental',
    'load_relation',
    'existed_before',
    'exceptions',
    'log',
    'print',
    'project_name',
    'adapter',
  ],
  ...['dbt_version', 'tojson', 'fromjson', 'builtins', 'api', 'return', 'run_query', 'statement'],
  ...['load_result', 'store_result', 'store_raw_result', 'toyaml', 'fromyaml', 'set', 'zip'],
  ...['set_strict', 'zip_strict', 'local_md5', 'try_or_compiler_error', 'should_full_refresh'],
]);

/** Tells whether a template may use the one filter that gives something else each time. */
export function drawsLots(text: string): boolean {
  return /\brandom\b/.test(text);
}

/** Notes what a template asks of the world outside of its project. */
export class Trace {
  private readonly env = new Map<string, string | null>();
  readonly variables = new Set<string>();
  isSettled = true;

  /** The environment variables that were asked for, and what they were. */
  get environment(): Readonly<Record<string, string | null>> {
    return Object.fromEntries(this.env);
  }

  /** Gives a run that tells this trace of all that is asked of it. */
  watch(run: RunContext): RunContext {
    const env = watched(run.env, (name) => {
      if (name === undefined) this.isSettled = false;
      else this.env.set(name, run.env[name] ?? null);
    });
    const variablesOf = new Map<string, Readonly<Record<string, unknown>>>();
    return {
      ...run,
      env,
      lookedUp: (name) => {
        if (!SETTLED.has(name)) this.isSettled = false;
        run.lookedUp?.(name);
      },
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
