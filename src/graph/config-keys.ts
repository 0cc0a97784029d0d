/** Configuration keys that the runner acts on. */
export const USED_CONFIG_KEYS = [
  ...['materialized', 'enabled', 'schema', 'alias', 'tags', 'meta', 'pre_hook', 'post_hook'],
  ...['unique_key', 'incremental_strategy', 'on_schema_change', 'full_refresh', 'column_types'],
  ...['incremental_predicates', 'predicates', 'merge_update_columns', 'merge_exclude_columns'],
  ...[
    'delimiter',
    'severity',
    'warn_if',
    'error_if',
    'where',
    'limit',
    'fail_calc',
    'store_failures',
    'sql_header',
  ],
];

/** Keys of dbt and its adapters that are kept for config.get() and have no effect here. */
export const OTHER_CONFIG_KEYS = [
  ...[
    'database',
    'quote_columns',
    'store_failures_as',
    'persist_docs',
    'grants',
    'contract',
    'docs',
  ],
  ...['access', 'group', 'packages', 'event_time', 'batch_size', 'lookback', 'begin', 'freshness'],
  ...['concurrent_batches', 'on_configuration_change', 'transient', 'cluster_by'],
  ...['partition_by', 'partitions', 'dist', 'sort', 'sort_type', 'bind', 'labels', 'indexes'],
  ...['unlogged', 'location', 'format', 'file_format', 'hours_to_expiration', 'kms_key_name'],
  ...[
    'snowflake_warehouse',
    'query_tag',
    'copy_grants',
    'secure',
    'automatic_clustering',
    'target_lag',
  ],
  ...['auto_refresh', 'backup', 'require_partition_filter', 'options', 'external_location'],
  ...['table_type', 'target_schema', 'target_database', 'strategy', 'updated_at', 'check_cols'],
  ...[
    'invalidate_hard_deletes',
    'hard_deletes',
    'static_analysis',
    'submission_method',
    'python_version',
  ],
  ...[
    'buckets',
    'partitioned_by',
    'properties',
    'inserts_only',
    'refresh_interval_minutes',
    'tblproperties',
  ],
  ...[
    'enable_refresh',
    'max_staleness',
    'resource_tags',
    'snapshot_meta_column_names',
    'primary_key',
  ],
];

const KNOWN: ReadonlySet<string> = new Set([...USED_CONFIG_KEYS, ...OTHER_CONFIG_KEYS]);

/** Tells whether a key configures, as it is written in a file; else it is a folder. */
export function isConfigKey(key: string): boolean {
  return KNOWN.has(key.replaceAll('-', '_'));
}
