import { ProjectError } from '../errors/project-error.js';
import { FieldReader, type Findings, isMapping } from '../yaml/read-fields.js';
import type { YamlFile, YamlPath } from '../yaml/yaml-file.js';

/** A test as YAML declares it: the name, and everything written with it. */
export interface DeclaredTest {
  readonly path: YamlPath;
  readonly yaml: YamlFile;
  /** `unique`, or `package.name`. */
  readonly testName: string;
  /** The name given to the test itself, if any. */
  readonly name: string | undefined;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly config: Readonly<Record<string, unknown>>;
  readonly description: string;
}

export interface DeclaredColumn {
  readonly name: string;
  readonly description: string;
  readonly dataType: string | undefined;
  readonly tests: readonly DeclaredTest[];
}

/** What a properties file says of a model, seed or source table. */
export interface DeclaredNode {
  readonly yaml: YamlFile;
  readonly path: YamlPath;
  readonly name: string;
  readonly description: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly columns: readonly DeclaredColumn[];
  readonly tests: readonly DeclaredTest[];
}

export interface DeclaredSourceTable extends DeclaredNode {
  readonly sourceName: string;
  readonly schema: string;
  readonly identifier: string;
}

/** A YAML file beside the models, seeds, tests or macros. */
export interface PropertyFile {
  readonly packageName: string;
  readonly yaml: YamlFile;
  readonly models: readonly DeclaredNode[];
  readonly seeds: readonly DeclaredNode[];
  readonly sources: readonly DeclaredSourceTable[];
  /** Descriptions and configuration of singular tests. */
  readonly dataTests: readonly DeclaredNode[];
  readonly macroNames: readonly { readonly name: string; readonly path: YamlPath }[];
}

const FILE_KEYS = [
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
const NODE_KEYS = [
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
const COLUMN_KEYS = [
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
const SOURCE_KEYS = [
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
const TABLE_KEYS = [
  ...NODE_KEYS,
  ...['identifier', 'external', 'loader', 'loaded_at_field', 'loaded_at_query', 'quoting'],
];
/** Keys of a test entry that configure it instead of being its arguments. */
const TEST_CONFIG_KEYS = [
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

/** Reads the declarations of a properties file; what is wrong goes to `findings`. */
export function readPropertyFile(
  yaml: YamlFile,
  packageName: string,
  findings: Findings,
): PropertyFile {
  const file = new FieldReader(yaml, [], yaml.data, 'a properties file', findings);
  file.checkKeys(FILE_KEYS);
  const entries = <T>(key: string, read: (path: YamlPath, value: unknown) => T[]): T[] =>
    file.list(key).flatMap((value, index) => read([key, index], value));
  const node = (what: string, keys: readonly string[]) => (path: YamlPath, value: unknown) =>
    readNode(yaml, path, value, what, keys, findings);
  return {
    packageName,
    yaml,
    models: entries('models', node('a model', NODE_KEYS)),
    seeds: entries('seeds', node('a seed', NODE_KEYS)),
    sources: entries('sources', (path, value) => readSource(yaml, path, value, findings)),
    dataTests: entries('data_tests', node('a data test', NODE_KEYS)),
    macroNames: entries('macros', (path, value) =>
      isMapping(value) && typeof value.name === 'string' ? [{ name: value.name, path }] : [],
    ),
  };
}

function readNode(
  yaml: YamlFile,
  path: YamlPath,
  value: unknown,
  what: string,
  keys: readonly string[],
  findings: Findings,
): DeclaredNode[] {
  const fields = new FieldReader(yaml, path, value, what, findings).checkKeys(keys);
  const name = fields.requiredText('name');
  if (name === undefined) return [];
  const config = { ...pick(fields, ['meta', 'tags']), ...fields.mapping('config') };
  const columns = fields.list('columns').flatMap((column, index) => {
    return readColumn(yaml, [...path, 'columns', index], column, findings);
  });
  reportRepeats(yaml, columns, [...path, 'columns'], `column of "${name}"`, findings);
  const tests = readTests(yaml, path, fields, findings);
  return [
    { yaml, path, name, description: fields.text('description') ?? '', config, columns, tests },
  ];
}

function readColumn(
  yaml: YamlFile,
  path: YamlPath,
  value: unknown,
  findings: Findings,
): DeclaredColumn[] {
  const fields = new FieldReader(yaml, path, value, 'a column', findings).checkKeys(COLUMN_KEYS);
  const name = fields.requiredText('name');
  if (name === undefined) return [];
  return [
    {
      name,
      description: fields.text('description') ?? '',
      dataType: fields.text('data_type'),
      tests: readTests(yaml, path, fields, findings),
    },
  ];
}

function readSource(
  yaml: YamlFile,
  path: YamlPath,
  value: unknown,
  findings: Findings,
): DeclaredSourceTable[] {
  const fields = new FieldReader(yaml, path, value, 'a source', findings).checkKeys(SOURCE_KEYS);
  const sourceName = fields.requiredText('name');
  if (sourceName === undefined) return [];
  return fields.list('tables').flatMap((table, index) => {
    const tablePath = [...path, 'tables', index];
    const read = readNode(yaml, tablePath, table, 'a source table', TABLE_KEYS, findings);
    const identifier =
      isMapping(table) && typeof table.identifier === 'string' ? table.identifier : undefined;
    return read.map((node) => ({
      ...node,
      sourceName,
      schema: fields.text('schema') ?? sourceName,
      identifier: identifier ?? node.name,
    }));
  });
}

function readTests(
  yaml: YamlFile,
  path: YamlPath,
  fields: FieldReader,
  findings: Findings,
): DeclaredTest[] {
  return ['tests', 'data_tests'].flatMap((key) =>
    fields.list(key).flatMap((entry, index) => {
      const testPath = [...path, key, index];
      const test = readTest(yaml, testPath, entry);
      if (test) return [test];
      new FieldReader(yaml, testPath, entry, 'a test', findings).requiredText('test_name');
      return [];
    }),
  );
}

function readTest(yaml: YamlFile, path: YamlPath, entry: unknown): DeclaredTest | undefined {
  if (typeof entry === 'string') {
    return {
      path,
      yaml,
      testName: entry,
      name: undefined,
      arguments: {},
      config: {},
      description: '',
    };
  }
  if (!isMapping(entry)) return undefined;
  const flat = entry.test_name !== undefined;
  const [key] = Object.keys(entry);
  const testName = flat ? String(entry.test_name) : key;
  if (testName === undefined) return undefined;
  const inner = flat ? {} : entry[testName];
  const written: Record<string, unknown> = {
    ...(isMapping(inner) ? inner : {}),
    ...Object.fromEntries(
      Object.entries(entry).filter(([name]) => name !== testName && name !== 'test_name'),
    ),
  };
  const { name, description, config, arguments: nested, ...rest } = written;
  const isConfig = ([argument]: [string, unknown]) => TEST_CONFIG_KEYS.includes(argument);
  return {
    path,
    yaml,
    testName,
    name: typeof name === 'string' ? name : undefined,
    description: typeof description === 'string' ? description : '',
    arguments: {
      ...Object.fromEntries(Object.entries(rest).filter((pair) => !isConfig(pair))),
      ...(isMapping(nested) ? nested : {}),
    },
    config: {
      ...Object.fromEntries(Object.entries(rest).filter(isConfig)),
      ...(isMapping(config) ? config : {}),
    },
  };
}

function pick(fields: FieldReader, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    keys.filter((key) => fields.has(key)).map((key) => [key, fields.raw(key)]),
  );
}

function reportRepeats(
  yaml: YamlFile,
  named: readonly { readonly name: string }[],
  path: YamlPath,
  what: string,
  findings: Findings,
): void {
  const seen = new Set<string>();
  named.forEach(({ name }, index) => {
    if (seen.has(name.toLowerCase())) {
      const at = yaml.place([...path, index, 'name']);
      findings.errors.push(
        new ProjectError('duplicate-name', `"${name}" is described twice as a ${what}.`, { at }),
      );
    }
    seen.add(name.toLowerCase());
  });
}
