import { ProjectError } from '../../errors/project-error.js';
import { HostObject } from '../../template/index.js';
import { argument, hostFunction } from '../host-values.js';
import type { RunContext } from '../render-context.js';

type Kwargs = Readonly<Record<string, unknown>>;

/** What each function says of its arguments, by their names in dbt. */
const RAISED: Readonly<Record<string, readonly [string[], (...args: string[]) => string]>> = {
  raise_compiler_error: [['msg'], (message = '') => message],
  raise_database_error: [['msg'], (message = '') => message],
  raise_not_implemented: [['msg'], (message = '') => `Not implemented: ${message}`],
  raise_dependency_error: [['msg'], (message = '') => message],
  raise_fail_fast_error: [['message'], (message = '') => message],
  missing_config: [
    ['model', 'name'],
    (_model, name = '') => `The model lacks the configuration "${name}".`,
  ],
  missing_materialization: [
    ['model', 'adapter_type'],
    (_model, type = '') => `No materialization of that name was found for ${type}.`,
  ],
  missing_relation: [['relation'], (relation = '') => `The relation ${relation} was not found.`],
  relation_wrong_type: [
    ['relation', 'expected_type', 'model'],
    (relation = '', type = '') =>
      `The relation ${relation} exists, but it is not a ${type}, which it is to be.`,
  ],
  raise_dataclass_not_dict: [['obj'], (value = '') => `${value} is to be a dict.`],
  raise_invalid_property_yml_version: [
    ['path', 'issue'],
    (path = '', issue = '') => `The file ${path} is not valid: ${issue}`,
  ],
  raise_ambiguous_alias: [
    ['node_1', 'node_2', 'duped_name'],
    (_one, _other, name = '') => `Two resources have the relation ${name}.`,
  ],
  raise_duplicate_resource_name: [['node_1', 'node_2'], () => 'Two resources have one name.'],
};

/** exceptions: what a project or package raises when it is used wrongly. */
export function exceptionsValue(run: RunContext): HostObject {
  const raising = Object.entries(RAISED).map(
    ([name, [parameters, message]]) =>
      [
        name,
        hostFunction(name, (args, kwargs) => raise(message, parameters, args, kwargs)),
      ] as const,
  );
  return new HostObject('exceptions', {
    ...Object.fromEntries(raising),
    raise_contract_error: hostFunction('raise_contract_error', contractError),
    column_type_missing: hostFunction('column_type_missing', columnTypeMissing),
    warn: hostFunction('warn', (args, kwargs) => {
      run.log(`warning: ${shown(argument(args, kwargs, 0, 'msg'))}`);
      return '';
    }),
    warn_snapshot_timestamp_data_types: hostFunction(
      'warn_snapshot_timestamp_data_types',
      (args) => {
        run.log(
          `warning: The snapshot has ${shown(args[0])}, and updated_at is ${shown(args[1])}.`,
        );
        return '';
      },
    ),
  });
}

function raise(
  message: (...args: string[]) => string,
  parameters: readonly string[],
  args: readonly unknown[],
  kwargs: Kwargs,
): never {
  const words = parameters.map((name, index) => shown(argument(args, kwargs, index, name)));
  throw new ProjectError('raised-by-project', message(...words));
}

function contractError(args: readonly unknown[], kwargs: Kwargs): never {
  const list = (value: unknown): string =>
    (Array.isArray(value) ? value : [])
      .map((column: unknown) => {
        const { name, data_type: type } = column as Record<string, unknown>;
        return `  ${shown(name)} ${shown(type)}`;
      })
      .join('\n');
  const written = list(argument(args, kwargs, 0, 'yaml_columns'));
  const found = list(argument(args, kwargs, 1, 'sql_columns'));
  throw new ProjectError(
    'raised-by-project',
    `The model does not keep its contract.\nThe contract has:\n${written}\nThe model has:\n${found}`,
  );
}

function columnTypeMissing(args: readonly unknown[], kwargs: Kwargs): never {
  const names = argument(args, kwargs, 0, 'column_names');
  const listed = Array.isArray(names)
    ? names.map((name) => `"${shown(name)}"`).join(', ')
    : shown(names);
  throw new ProjectError(
    'raised-by-project',
    `A contract needs data_type for each column; it lacks for ${listed}.`,
  );
}

function shown(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof HostObject) return value.traits.print?.() ?? value.name;
  return value === undefined || value === null ? '' : String(value);
}
