import { REGULATION_CODES } from './regulation-codes.js';

/**
 * Every error code with its meaning and its remedy; docs/errors.md is generated from this table.
 * A code never changes its meaning: programs match on it.
 */
export const ERROR_CODES = {
  'missing-file': [
    'A file that is named does not exist or cannot be read.',
    'Check the path; relative paths in identity.yml are relative to that file.',
  ],
  'unwritable-file': [
    'A file under target/, or one that idw generate writes, cannot be written.',
    'Give yourself the right to write there, or name another place with --target-path or --output.',
  ],
  'missing-project': [
    'No dbt_project.yml lies in the project folder.',
    'Run idw inside a project, name it with --project-dir, or make one with idw init.',
  ],
  'yaml-syntax': ['A YAML file cannot be parsed.', 'Mend the line that is shown.'],
  'yaml-unknown-key': [
    'A YAML key is not one that is read here.',
    'Use the spelling that is suggested, or remove the key.',
  ],
  'yaml-wrong-type': [
    'A YAML value has the wrong type or is not one of the allowed values.',
    'Write a value of the type that is named.',
  ],
  'yaml-missing-key': ['A required YAML key is absent.', 'Add the key.'],
  'duplicate-name': [
    'Two resources, columns, tests or spaces bear one name.',
    'Rename or remove one of them.',
  ],
  'relation-collision': [
    'Two nodes, or one node in two spaces, would build the same relation.',
    "Give one of them another alias or schema, for example schema: report_{{ var('space') }}.",
  ],
  'unknown-ref': [
    'A ref() names a model or seed that does not exist.',
    'Use a name that idw ls prints.',
  ],
  'disabled-ref': ['A ref() names a node that is disabled.', 'Enable it, or drop the reference.'],
  'unknown-source': [
    'A source() names a source or table that no YAML file declares.',
    'Declare it under sources:, or use a declared name.',
  ],
  'unknown-macro': [
    'A macro, generic test or function is called that does not exist.',
    'Define it in macros/, or use the name that is suggested.',
  ],
  'unknown-variable': [
    'A var() without default is not set, or a template uses a name that does not exist.',
    'Set it under vars: in dbt_project.yml or by --vars, or give var() a default.',
  ],
  'unknown-env-var': [
    'An env_var() without default is not set.',
    'Set the environment variable, or give env_var() a default.',
  ],
  'secret-in-template': [
    'A template reads an environment variable whose name marks it as secret.',
    'Read secrets in identity.yml only, or give the variable another name if it is none.',
  ],
  'unknown-node': [
    'A YAML file describes a model, seed or macro that does not exist.',
    'Correct the name, or remove the entry.',
  ],
  'template-syntax': ['A template cannot be parsed.', 'Mend the tag that is shown.'],
  'template-failed': ['A template fails while it renders.', 'Follow the positions that are shown.'],
  'raised-by-project': [
    'A template called exceptions.raise_compiler_error.',
    'Read its message: it is the project that speaks.',
  ],
  'dependency-cycle': [
    'Nodes refer to each other in a circle.',
    'Remove one of the references along the path that is shown.',
  ],
  'config-value': [
    'A configuration has a value that is not known there.',
    'Use one of the values that are named.',
  ],
  'empty-selection': [
    'A selection selects nothing.',
    'Use a name, path or tag that idw ls prints.',
  ],
  'selector-syntax': ['A selector cannot be parsed.', 'See docs/selection.md.'],
  'sql-syntax': ['The database cannot parse the SQL of a node.', 'Mend the line that is shown.'],
  'sql-binding': [
    'The SQL of a node names a table, column, function or type that does not exist.',
    'Use the name that is suggested.',
  ],
  'sql-failed': [
    'The database fails while it runs a node.',
    'Read its message; the compiled SQL lies in target/.',
  ],
  'unseen-ref': [
    'A template refers to something only when it runs, such as within `{% if execute %}`.',
    'Name it in a comment as well: `-- depends_on: {{ ref(...) }}`.',
  ],
  'transaction-statement': [
    'A template or a hook would begin or end a transaction that the runner holds around it.',
    'Take begin, commit and rollback out; or mark the hook with `transaction: false`.',
  ],
  'materialization-failed': [
    'A materialization of the project does not do what one must do.',
    "Let it end with `{{ return({'relations': [target_relation]}) }}`.",
  ],
  'repeated-key': [
    'The new rows of an incremental model with the strategy merge hold a unique_key twice.',
    'Keep one row a key in the model, or choose delete+insert, which keeps both.',
  ],
  'not-supported': [
    'The project holds something that dbt would run and this runner does not.',
    'Expect nothing of it here; the rest is run.',
  ],
  'seed-bad-row': [
    'A row of a seed does not fit its header or types.',
    'Mend the row, or declare column_types.',
  ],
  'input-unreadable': [
    'An input of a space, a file or a table on a server, cannot be read at all.',
    'Check that it is complete and may be read, and what the message names.',
  ],
  'input-columns': [
    'An input file of a space lacks a column that it must have.',
    'Name the columns as docs/configuration.md lists them.',
  ],
  'missing-tables': [
    "A schema of segment_tables has none of Segment's tables.",
    'Name a schema with identifies, tracks, pages, screens, groups or aliases.',
  ],
  'input-changed': [
    'An input has changed since it was read: a file other than by growing at its end, or a server that is another one.',
    'Put the old input back, or read everything anew with --full-refresh.',
  ],
  'input-removed': [
    'An input file or table that was read is gone; only a full refresh drops its calls.',
    'Put it back, or drop its calls with --full-refresh --forget-removed.',
  ],
  'rules-changed': [
    'The rules, identifiers or kind of input of a space are not those that its calls were resolved by.',
    'Resolve all calls anew with --full-refresh, or restore identity.yml.',
  ],
  'state-newer': [
    'What a space keeps between builds was written by a newer version of identity-warehouse.',
    'Use that version, or name another file with --database.',
  ],
  'state-older': [
    'What a space keeps between builds was written by a version that this one cannot go on from.',
    'Resolve all calls anew with --full-refresh.',
  ],
  'partial-space': [
    'Only some of the identity models of a space with raw calls are selected.',
    'Select all of them (package:identity_warehouse), or none: they hand each other one batch of calls.',
  ],
  'path-outside': [
    'A path of identity.yml, or a file that SQL reads or writes, lies outside its folder.',
    'Move the file, or add the folder to allow_paths.',
  ],
  'identity-conflict': [
    'A space names two kinds of input, or none.',
    'Give it identify_events, or calls and segment_tables.',
  ],
  'identity-unsupported': [
    'identity.yml asks for something that this version does not do.',
    'Remove it, or use a newer version.',
  ],
  'bad-pattern': ['A regular expression is not one that RE2 accepts.', 'Mend the pattern.'],
  'unknown-space': [
    '--space names a space that identity.yml does not have.',
    'Use one of its names.',
  ],
  ...REGULATION_CODES,
  'database-locked': [
    'Another process holds the database file.',
    'End that process, or name another file with --database.',
  ],
  'database-unusable': [
    'The database file cannot be opened.',
    'Check that it is a DuckDB file of this or an older version, and its permissions.',
  ],
  'unknown-warehouse': [
    '--warehouse names a warehouse that identity.yml does not have.',
    'Use one of its names.',
  ],
  'warehouse-secret': [
    'identity.yml holds the password of a warehouse or of segment_tables.',
    'Take the url from the environment: url: "{{ env_var(\'BI_POSTGRES_URL\') }}".',
  ],
  'warehouse-url': [
    'The url of a PostgreSQL warehouse, or of segment_tables, cannot be read.',
    'Write it as postgres://user@host:5432/database?sslmode=verify-full.',
  ],
  'warehouse-unreachable': [
    'The server of a warehouse or of segment_tables does not answer, or does not let the user in.',
    'Check host, port, user, password and sslmode; the next build or sync catches up.',
  ],
  'warehouse-locked': [
    'Somebody else held a warehouse for longer than a sync waits.',
    'End that process, or sync again when it is done.',
  ],
  'warehouse-changed': [
    'Tables of a warehouse were changed by somebody else than a sync.',
    'Compare all rows and mend them with idw sync --full.',
  ],
  'warehouse-failed': [
    'A warehouse cannot be written; it is as it was before.',
    'Mend what the message names; the next sync catches up.',
  ],
  'not-built': [
    'idw sync finds no published tables of a space.',
    'Build the space first: idw build.',
  ],
  'disk-full': [
    'The disk is full, or the temporary directory has reached its limit.',
    'Free space and run again: the previous tables are unchanged.',
  ],
  'out-of-memory': [
    'A query needs more memory than the limit and cannot spill.',
    'Raise --memory-limit, or lower --threads.',
  ],
  'typescript-model': [
    'A TypeScript model cannot be loaded, or what it yields does not fit its columns.',
    'Follow the position that is shown.',
  ],
  'target-not-empty': [
    'idw init or idw generate would overwrite files.',
    'Choose an empty folder, or another file.',
  ],
  'unknown-flag': [
    'A flag or argument is not one that the command has.',
    'See idw COMMAND --help.',
  ],
  'bad-argument': ['An argument has a value that cannot be read.', 'See idw COMMAND --help.'],
} as const satisfies Record<string, readonly [meaning: string, remedy: string]>;

/** The code of an error that a user can mend. */
export type ErrorCode = keyof typeof ERROR_CODES;
