/** Keys of a properties file. */
export const FILE_KEYS = [
  ...[
    'version',
    'models',
    'seeds',
    'sources',
    'snapshots',
    'macros',
    'exposures',
    'metrics',
    'groups',
  ],
  ...[
    'analyses',
    'unit_tests',
    'semantic_models',
    'saved_queries',
    'data_tests',
    'functions',
    'anchors',
  ],
];
/** Keys of a model, a seed or a singular test. */
export const NODE_KEYS = [
  ...['name', 'description', 'columns', 'tests', 'data_tests', 'config', 'meta', 'docs', 'tags'],
  ...[
    'latest_version',
    'versions',
    'deprecation_date',
    'access',
    'group',
    'constraints',
    'time_spine',
  ],
  ...['quote_columns', 'primary_key', 'semantic_model', 'metrics', 'freshness', 'primary_entity'],
];
/** Keys of a column. */
export const COLUMN_KEYS = [
  ...[
    'name',
    'description',
    'tests',
    'data_tests',
    'meta',
    'tags',
    'data_type',
    'constraints',
    'quote',
  ],
  ...['config', 'policy_tags', 'entity', 'dimension', 'granularity', 'codec', 'ttl'],
];
/** Keys of a source. */
export const SOURCE_KEYS = [
  ...['name', 'description', 'database', 'schema', 'loader', 'loaded_at_field', 'loaded_at_query'],
  ...[
    'freshness',
    'quoting',
    'tables',
    'tests',
    'data_tests',
    'meta',
    'tags',
    'config',
    'overrides',
  ],
  'enabled',
];
/** Keys of a table of a source. */
export const TABLE_KEYS = [
  ...NODE_KEYS,
  ...['identifier', 'external', 'loader', 'loaded_at_field', 'loaded_at_query', 'quoting'],
];
/** Keys of a test entry that configure it instead of being its arguments. */
export const TEST_CONFIG_KEYS = [
  ...[
    'severity',
    'warn_if',
    'error_if',
    'where',
    'limit',
    'fail_calc',
    'store_failures',
    'enabled',
  ],
  ...['tags', 'meta', 'database', 'schema', 'alias', 'group', 'store_failures_as'],
];
