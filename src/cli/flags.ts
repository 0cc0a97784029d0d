import { type Command, Option } from 'commander';

/** The flags of a command as commander reads them. */
export interface Flags {
  readonly projectDir?: string;
  readonly identity?: string;
  readonly space?: readonly string[];
  readonly database?: string;
  readonly target?: string;
  readonly targetPath?: string;
  readonly vars?: string;
  readonly threads?: string;
  readonly memoryLimit?: string;
  readonly select?: readonly string[];
  readonly exclude?: readonly string[];
  readonly indirectSelection?: 'eager' | 'cautious' | 'buildable' | 'empty';
  readonly fullRefresh?: boolean;
  readonly forgetRemoved?: boolean;
  readonly failFast?: boolean;
  readonly storeFailures?: boolean;
  readonly syncedAt?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly logFormat?: 'text' | 'json';
  readonly inline?: string;
  readonly args?: string;
  readonly limit?: string;
  readonly output?: string;
  readonly outputKeys?: readonly string[];
  readonly resourceType?: readonly string[];
  readonly count?: string;
  readonly seed?: string;
  readonly files?: string;
  readonly start?: string;
  readonly days?: string;
  readonly malformed?: string;
  readonly file?: string;
  readonly type?: string;
  readonly value?: string;
  readonly scope?: string;
  readonly dryRun?: boolean;
  readonly rewriteInputs?: boolean;
  readonly warehouse?: readonly string[];
  readonly full?: boolean;
  /** False with --no-sync. */
  readonly sync?: boolean;
}

/** Adds the flags that every command with a project has. */
export function withProjectFlags(command: Command): Command {
  return command
    .option(
      '--project-dir <folder>',
      'folder of dbt_project.yml (default: here, or the nearest folder above)',
    )
    .option('--identity <file>', 'identity file (default: identity.yml in the project folder)')
    .option('--space <names...>', 'only these spaces (default: all)')
    .option('--database <file>', 'DuckDB file (default: warehouse.duckdb in the project folder)')
    .option(
      '--target-path <folder>',
      'where compiled SQL and caches go (default: target/ in the project folder)',
    )
    .option('-t, --target <name>', 'value of target.name in templates')
    .option('--vars <yaml>', 'variables, as YAML or JSON')
    .option('--json', 'print a machine-readable result on stdout')
    .option('-q, --quiet', 'print only failures and warnings')
    .addOption(
      new Option('--log-format <format>', 'form of progress and errors').choices(['text', 'json']),
    )
    .addOption(
      new Option('--profiles-dir <folder>', 'accepted for dbt; nothing is read there').hideHelp(),
    );
}

/** Adds the flags that choose nodes. */
export function withSelectionFlags(command: Command): Command {
  return command
    .option('-s, --select <selectors...>', 'only these nodes, see docs/selection.md')
    .addOption(new Option('-m, --models <selectors...>', 'the same as --select').hideHelp())
    .option('--exclude <selectors...>', 'without these nodes')
    .addOption(
      new Option('--indirect-selection <mode>', 'which tests come with a selected node').choices([
        'eager',
        'cautious',
        'buildable',
        'empty',
      ]),
    );
}

/** Adds the flags of commands that build. */
export function withRunFlags(command: Command): Command {
  return command
    .option('--threads <count>', 'how many nodes run at once (default: 4)')
    .option(
      '--memory-limit <size>',
      'memory of the database, such as 4GB; beyond it spills (default: 1GB a core, at least 2)',
    )
    .option('-f, --full-refresh', 'rebuild incremental models from the start')
    .option('-x, --fail-fast', 'stop at the first failure')
    .option('--store-failures', 'keep the failing rows of tests in tables')
    .option('--synced-at <timestamp>', 'value of synced_at (default: the start of the run)');
}

/** Adds the flag of commands that read the inputs of spaces. */
export function withInputFlags(command: Command): Command {
  return command.option(
    '--forget-removed',
    'with --full-refresh: drop the calls of input files that are gone',
  );
}

/** Adds the flags of regulations. */
export function withRegulationFlags(command: Command): Command {
  return command
    .option('--type <type>', 'type of the identifier, such as email')
    .option('--value <value>', 'value of the identifier')
    .option('--file <file>', 'CSV with the columns regulation, type, value and, if wanted, scope')
    .option('--scope <scope>', 'profile: all that its profile has (default); identifier: itself')
    .option('--dry-run', 'list what would go, and change nothing')
    .option('--rewrite-inputs', 'rewrite the input files too')
    .option('--forget-removed', 'drop the calls of input files that are gone')
    .option('--threads <count>', 'how many nodes run at once (default: 4)')
    .option('--memory-limit <size>', 'memory of the database, such as 4GB');
}

/** Adds the flags of the command that syncs warehouses. */
export function withSyncFlags(command: Command): Command {
  return command
    .option('--warehouse <names...>', 'only these warehouses (default: all)')
    .option('--full', 'compare all rows, and overwrite what others have changed')
    .option('--memory-limit <size>', 'memory of the database, such as 4GB');
}

/** Adds the flags of the generator of made-up data. */
export function withGeneratorFlags(command: Command): Command {
  return command
    .requiredOption(
      '--output <file>',
      'where to: a file that ends with .ndjson, .ndjson.gz or .parquet',
    )
    .option('--count <calls>', 'how many calls (default: 1000)')
    .option('--seed <number>', 'equal seeds give equal calls (default: 1)')
    .option('--files <count>', 'split the output in files -0001, -0002 and so on (default: 1)')
    .option('--start <date>', 'the day on which the first calls arrive (default: 2024-01-01)')
    .option('--days <count>', 'how many days they take (default: 90)')
    .option('--malformed <share>', 'damage this share of the records, from 0 to 1 (default: 0)')
    .option('--json', 'print a machine-readable result on stdout')
    .option('-q, --quiet', 'print only failures');
}
