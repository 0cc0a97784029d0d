import { FieldReader, type Findings, isMapping } from '../yaml/read-fields.js';
import type { YamlFile } from '../yaml/yaml-file.js';

/** dbt_project.yml as it is used here. */
export interface ProjectFile {
  readonly yaml: YamlFile;
  readonly name: string;
  readonly version: string | undefined;
  readonly modelPaths: readonly string[];
  readonly seedPaths: readonly string[];
  readonly testPaths: readonly string[];
  readonly macroPaths: readonly string[];
  readonly snapshotPaths: readonly string[];
  readonly targetPath: string;
  readonly cleanTargets: readonly string[];
  readonly packagesPath: string;
  readonly vars: Readonly<Record<string, unknown>>;
  /** The configuration trees of models, seeds, tests and sources. */
  readonly configs: Readonly<
    Record<'model' | 'seed' | 'test' | 'source', Readonly<Record<string, unknown>>>
  >;
  readonly onRunStart: readonly string[];
  readonly onRunEnd: readonly string[];
  /** adapter.dispatch: the packages searched for a namespace. */
  readonly dispatch: ReadonlyMap<string, readonly string[]>;
}

const KEYS = [
  ...[
    'name',
    'version',
    'config-version',
    'require-dbt-version',
    'profile',
    'model-paths',
    'seed-paths',
  ],
  ...['test-paths', 'analysis-paths', 'macro-paths', 'snapshot-paths', 'docs-paths', 'asset-paths'],
  ...['function-paths', 'target-path', 'log-path', 'packages-install-path', 'clean-targets'],
  ...['query-comment', 'on-run-start', 'on-run-end', 'dispatch', 'models', 'seeds', 'snapshots'],
  ...[
    'sources',
    'tests',
    'data_tests',
    'unit_tests',
    'metrics',
    'semantic-models',
    'saved-queries',
  ],
  ...[
    'exposures',
    'vars',
    'flags',
    'quoting',
    'dbt-cloud',
    'restrict-access',
    'packages',
    'functions',
  ],
  ...['source-paths', 'data-paths', 'modules-path', 'test_paths'],
];

/** Reads the fields of a dbt_project.yml; what is wrong goes to `findings`. */
export function readProjectFile(yaml: YamlFile, findings: Findings): ProjectFile {
  const fields = new FieldReader(yaml, [], yaml.data, 'dbt_project.yml', findings).checkKeys(KEYS);
  const paths = (key: string, otherwise: readonly string[]) =>
    fields.has(key) ? fields.texts(key) : otherwise;
  const targetPath = fields.text('target-path') ?? 'target';
  return {
    yaml,
    name: fields.requiredText('name') ?? '',
    version: fields.text('version'),
    modelPaths: paths('model-paths', paths('source-paths', ['models'])),
    seedPaths: paths('seed-paths', paths('data-paths', ['seeds'])),
    testPaths: paths('test-paths', ['tests']),
    macroPaths: paths('macro-paths', ['macros']),
    snapshotPaths: paths('snapshot-paths', ['snapshots']),
    targetPath,
    cleanTargets: paths('clean-targets', [targetPath]),
    packagesPath: fields.text('packages-install-path') ?? 'dbt_packages',
    vars: fields.mapping('vars'),
    configs: {
      model: fields.mapping('models'),
      seed: fields.mapping('seeds'),
      test: { ...fields.mapping('tests'), ...fields.mapping('data_tests') },
      source: fields.mapping('sources'),
    },
    onRunStart: fields.texts('on-run-start'),
    onRunEnd: fields.texts('on-run-end'),
    dispatch: readDispatch(fields.list('dispatch')),
  };
}

function readDispatch(entries: readonly unknown[]): ReadonlyMap<string, readonly string[]> {
  return new Map(
    entries.filter(isMapping).map((entry) => {
      const order = Array.isArray(entry.search_order) ? entry.search_order.map(String) : [];
      return [String(entry.macro_namespace), order] as const;
    }),
  );
}
