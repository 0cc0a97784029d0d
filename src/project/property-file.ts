import { ProjectError } from '../errors/project-error.js';
import { FieldReader, type Findings, isMapping } from '../yaml/read-fields.js';
import type { YamlFile, YamlPath } from '../yaml/yaml-file.js';
import { type DeclaredTest, readTests } from './declared-test.js';
import { COLUMN_KEYS, FILE_KEYS, NODE_KEYS, SOURCE_KEYS, TABLE_KEYS } from './property-keys.js';

export type { DeclaredTest } from './declared-test.js';

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
  /** What the source says of all of its tables. */
  readonly sourceConfig: Readonly<Record<string, unknown>>;
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
  const config = readConfig(fields);
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
  const sourceConfig = readConfig(fields);
  return fields.list('tables').flatMap((table, index) => {
    const tablePath = [...path, 'tables', index];
    const read = readNode(yaml, tablePath, table, 'a source table', TABLE_KEYS, findings);
    const identifier =
      isMapping(table) && typeof table.identifier === 'string' ? table.identifier : undefined;
    return read.map((node) => ({
      ...node,
      sourceName,
      sourceConfig,
      schema: fields.text('schema') ?? sourceName,
      identifier: identifier ?? node.name,
    }));
  });
}

/** Tags and meta may stand beside `config` as well as in it: both count. */
function readConfig(fields: FieldReader): Record<string, unknown> {
  const config = fields.mapping('config');
  const tags = [fields.raw('tags'), config.tags].flat().filter((tag) => tag !== undefined);
  const meta = { ...fields.mapping('meta'), ...(isMapping(config.meta) ? config.meta : {}) };
  return {
    ...config,
    ...(tags.length > 0 ? { tags } : {}),
    ...(Object.keys(meta).length > 0 ? { meta } : {}),
  };
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
