import { quoteIdentifier } from '../../relation/relation.js';
import { HostObject } from '../../template/index.js';
import { columnApi } from '../column-value.js';
import { hostFunction } from '../host-values.js';
import type { RunContext } from '../render-context.js';
import { ALL_PARTS, relationApi } from './relation-api.js';

/** Lists the members of `adapter` that need no database. */
export function plainMembers(run: RunContext): Record<string, unknown> {
  const always = (name: string, value: unknown) => hostFunction(`adapter.${name}`, () => value);
  return {
    config: { quoting: { ...ALL_PARTS }, project_name: run.projectName },
    Relation: relationApi(run),
    Column: columnApi(),
    cache_added: always('cache_added', ''),
    cache_dropped: always('cache_dropped', ''),
    cache_renamed: always('cache_renamed', ''),
    is_motherduck: always('is_motherduck', false),
    is_ducklake: always('is_ducklake', false),
    use_ducklake_table_workarounds: always('use_ducklake_table_workarounds', false),
    disable_transactions: always('disable_transactions', false),
    catalog_supports_foreign_keys: always('catalog_supports_foreign_keys', true),
    external_root: always('external_root', '.'),
    get_binding_char: always('get_binding_char', '?'),
    escape_sql_string: hostFunction('adapter.escape_sql_string', ([text]) =>
      String(text).replaceAll("'", "''"),
    ),
    warn_once: hostFunction('adapter.warn_once', ([message]) => {
      run.log(`warning: ${String(message)}`);
      return '';
    }),
    nice_connection_name: always('nice_connection_name', 'master'),
    valid_incremental_strategies: always('valid_incremental_strategies', [
      ...['append', 'delete+insert', 'merge'],
    ]),
    standardize_grants_dict: always('standardize_grants_dict', {}),
    behavior: new HostObject('behavior', () => false),
    quote_as_configured: hostFunction('adapter.quote_as_configured', ([name]) =>
      quoteIdentifier(String(name)),
    ),
    quote_seed_column: hostFunction('adapter.quote_seed_column', ([name, isQuoted]) =>
      isQuoted === true ? quoteIdentifier(String(name)) : String(name),
    ),
  };
}
