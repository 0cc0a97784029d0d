import type { RunContext } from '../context/context.js';
import { ProjectError, type SourcePlace } from '../errors/project-error.js';
import { didYouMean, nearestNames } from '../errors/suggest.js';
import { isConfigKey, USED_CONFIG_KEYS } from './config-keys.js';
import {
  type Hook,
  MATERIALIZATIONS,
  type NodeConfig,
  type ResourceType,
  STRATEGIES,
} from './node.js';

type Values = Readonly<Record<string, unknown>>;

/** One source of configuration and where it is written, for errors. */
export interface ConfigLayer {
  readonly values: Values;
  readonly at: SourcePlace;
  /** Finds the place of one key, where it is known. */
  placeOf?(key: string): SourcePlace | undefined;
}

/** Finds where the value of a key is written that counts. */
export function placeOfKey(layers: readonly ConfigLayer[], key: string): SourcePlace | undefined {
  const written = (layer: ConfigLayer) =>
    Object.keys(layer.values).find((name) => name.replaceAll('-', '_') === key);
  const layer = layers.findLast((found) => written(found) !== undefined);
  return layer && (layer.placeOf?.(written(layer) ?? key) ?? layer.at);
}

/**
 * Merges configuration, weakest layer first, as dbt does: tags, meta and hooks add up, all other
 * keys are replaced.
 */
export function mergeConfig(layers: readonly ConfigLayer[]): Record<string, unknown> {
  const merged = new Map<string, unknown>();
  for (const { values } of layers) {
    for (const [written, value] of Object.entries(values)) {
      const key = written.replaceAll('-', '_');
      merged.set(key, mergeValue(key, merged.get(key), value));
    }
  }
  return Object.fromEntries(merged);
}

function mergeValue(key: string, before: unknown, value: unknown): unknown {
  if (key === 'tags') return [...new Set([...list(before), ...list(value)])];
  if (key === 'pre_hook' || key === 'post_hook') return [...list(before), ...list(value)];
  if (key === 'meta' || key === 'column_types') return { ...record(before), ...record(value) };
  return value;
}

/** Finds keys of a layer that are a slip of the pen away from one that is known. */
export function misspelledKeys({ values, at, placeOf }: ConfigLayer): ProjectError[] {
  return Object.keys(values).flatMap((written) => {
    const key = written.replaceAll('-', '_');
    if (isConfigKey(written) || nearestNames(key, USED_CONFIG_KEYS).length === 0) return [];
    const hint = didYouMean(key, USED_CONFIG_KEYS);
    return [
      new ProjectError('yaml-unknown-key', `"${written}" is not a configuration key.`, {
        at: placeOf?.(written) ?? at,
        hint,
      }),
    ];
  });
}

const MATERIALIZED = {
  model: MATERIALIZATIONS,
  seed: ['seed'],
  test: ['test'],
  source: ['view'],
} as const satisfies Record<ResourceType, readonly string[]>;

/** What the project defines beside what the runner has. */
export type CustomNames = ReturnType<RunContext['macros']['customNames']>;

const NO_CUSTOM_NAMES: CustomNames = { materializations: [], strategies: [] };

/** Gives merged configuration its types; a value that is not known is an error at its place. */
export function readConfig(
  all: Values,
  type: ResourceType,
  placeOf: (key: string) => SourcePlace,
  errors: ProjectError[],
  custom = NO_CUSTOM_NAMES,
): NodeConfig {
  const oneOf = <T extends string>(
    key: string,
    allowed: readonly T[],
    otherwise: T,
    normalize = (value: unknown) => value,
  ): T => {
    const value = normalize(all[key] ?? otherwise);
    const found = allowed.find((name) => name === value);
    if (found === undefined) errors.push(unknownValue(key, value, allowed, placeOf(key)));
    return found ?? otherwise;
  };
  const materialized: readonly string[] =
    type === 'model' ? [...MATERIALIZED.model, ...custom.materializations] : MATERIALIZED[type];
  const [defaultMaterialization] = MATERIALIZED[type];
  const strategy =
    all.incremental_strategy === undefined
      ? undefined
      : oneOf('incremental_strategy', [...STRATEGIES, ...custom.strategies], 'append');
  return {
    enabled: readEnabled(all.enabled, placeOf, errors),
    materialized: oneOf('materialized', materialized, defaultMaterialization),
    schema: optionalText(all.schema),
    alias: optionalText(all.alias),
    tags: list(all.tags).map(String),
    meta: record(all.meta),
    preHooks: list(all.pre_hook).map(readHook),
    postHooks: list(all.post_hook).map(readHook),
    uniqueKey: list(all.unique_key).map(String),
    incrementalStrategy: strategy,
    onSchemaChange: oneOf(
      'on_schema_change',
      ['ignore', 'fail', 'append_new_columns', 'sync_all_columns'],
      'ignore',
    ),
    fullRefresh: typeof all.full_refresh === 'boolean' ? all.full_refresh : undefined,
    columnTypes: Object.fromEntries(
      Object.entries(record(all.column_types)).map(([name, type]) => [name, String(type)]),
    ),
    delimiter: optionalText(all.delimiter) ?? ',',
    severity: oneOf('severity', ['error', 'warn'], 'error', lowerCase),
    warnIf: optionalText(all.warn_if) ?? '!= 0',
    errorIf: optionalText(all.error_if) ?? '!= 0',
    where: optionalText(all.where),
    limit: typeof all.limit === 'number' ? all.limit : undefined,
    failCalc: optionalText(all.fail_calc) ?? 'count(*)',
    storeFailures: all.store_failures === true,
    all,
  };
}

/** Reads `enabled`; dbt's YAML takes yes and no, on and off for booleans too. */
function readEnabled(
  value: unknown,
  placeOf: (key: string) => SourcePlace,
  errors: ProjectError[],
): boolean {
  const text = String(value ?? true);
  if (/^(true|yes|on)$/i.test(text)) return true;
  if (/^(false|no|off)$/i.test(text)) return false;
  errors.push(unknownValue('enabled', value, ['true', 'false'], placeOf('enabled')));
  return true;
}

/** dbt takes WARN for warn. */
function lowerCase(value: unknown): unknown {
  return typeof value === 'string' ? value.toLowerCase() : value;
}

function unknownValue(
  key: string,
  value: unknown,
  allowed: readonly string[],
  at: SourcePlace,
): ProjectError {
  const message = `"${String(value)}" is not a value of "${key}"; it takes ${allowed.join(', ')}.`;
  return new ProjectError('config-value', message, {
    at,
    hint: didYouMean(String(value), allowed),
  });
}

function readHook(value: unknown): Hook {
  if (typeof value === 'object' && value !== null && 'sql' in value) {
    return {
      sql: String(value.sql),
      transaction: !('transaction' in value && value.transaction === false),
    };
  }
  return hookOfJson(String(value)) ?? { sql: String(value), transaction: true };
}

/** dbt's before_begin() and after_commit() write a hook as JSON. */
function hookOfJson(text: string): Hook | undefined {
  if (!/^\s*\{\s*"/.test(text)) return undefined;
  try {
    const hook = JSON.parse(text) as { readonly sql?: unknown; readonly transaction?: unknown };
    if (typeof hook.sql !== 'string') return undefined;
    return { sql: hook.sql, transaction: hook.transaction !== false };
  } catch {
    return undefined;
  }
}

function optionalText(value: unknown): string | undefined {
  return value === undefined || value === null ? undefined : String(value);
}

function list(value: unknown): unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Values)
    : {};
}
