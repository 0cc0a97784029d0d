/** How the command was called, as templates are told. */
export interface Invocation {
  /** The command: build, run, compile ... */
  readonly which: string;
  readonly fullRefresh: boolean;
  readonly storeFailures: boolean;
  readonly threads: number;
  readonly target: string;
  readonly projectDir: string;
  readonly targetPath: string | undefined;
  readonly vars: Readonly<Record<string, unknown>>;
  readonly select: readonly string[];
  readonly exclude: readonly string[];
}

/** What `flags` shows of dbt's names; those that this runner has no flag for have dbt's defaults. */
export function flagsOf(invocation: Invocation): Record<string, unknown> {
  return {
    ...{ CACHE_SELECTED_ONLY: false, DEBUG: false, DEFER: false, EMPTY: false, FAIL_FAST: false },
    ...{
      FAVOR_STATE: false,
      INDIRECT_SELECTION: 'eager',
      INTROSPECT: true,
      INVOCATION_COMMAND: '',
    },
    ...{ LOG_CACHE_EVENTS: false, LOG_FORMAT: 'default', LOG_LEVEL: 'info', LOG_PATH: 'logs' },
    ...{ NO_PRINT: false, PARTIAL_PARSE: true, POPULATE_CACHE: true, PRINT: true },
    ...{ PRINTER_WIDTH: 80, QUIET: false, SEND_ANONYMOUS_USAGE_STATS: false, STATIC_PARSER: true },
    ...{ USE_COLORS: true, USE_EXPERIMENTAL_PARSER: false, VERSION_CHECK: true },
    ...{ WARN_ERROR: false, WARN_ERROR_OPTIONS: { include: [], exclude: [] }, WRITE_JSON: true },
    FULL_REFRESH: invocation.fullRefresh,
    STORE_FAILURES: invocation.storeFailures,
    WHICH: invocation.which,
    PROJECT_DIR: invocation.projectDir,
    PROFILES_DIR: invocation.projectDir,
    TARGET_PATH: invocation.targetPath ?? null,
  };
}

/** What `invocation_args_dict` shows: the flags in lower case, with the command. */
export function invocationArgs(invocation: Invocation): Record<string, unknown> {
  const entries = Object.entries(flagsOf(invocation)).filter(([, value]) => value !== null);
  return {
    ...Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), value])),
    select: invocation.select,
    exclude: invocation.exclude,
    vars: invocation.vars,
    threads: invocation.threads,
    target: invocation.target,
    invocation_command: `idw ${invocation.which}`,
  };
}
