import { FieldReader, type Findings, isMapping } from '../yaml/read-fields.js';
import type { YamlFile, YamlPath } from '../yaml/yaml-file.js';
import { TEST_CONFIG_KEYS } from './property-keys.js';

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

/** Reads the tests of a node or a column; what is no test goes to `findings`. */
export function readTests(
  yaml: YamlFile,
  path: YamlPath,
  fields: FieldReader,
  findings: Findings,
): DeclaredTest[] {
  return ['tests', 'data_tests'].flatMap((key) =>
    fields.list(key).flatMap((entry, index) => {
      const testPath = [...path, key, index];
      const test = readTest(yaml, testPath, entry);
      if (test && isMapping(entry)) checkInner(yaml, [...testPath, test.testName], entry, findings);
      if (test) return [test];
      const reader = new FieldReader(yaml, testPath, entry, 'a test', findings);
      if (entry === null || isMapping(entry)) reader.requiredText('test_name');
      return [];
    }),
  );
}

/** What stands under the name of a test is a mapping or nothing. */
function checkInner(
  yaml: YamlFile,
  path: YamlPath,
  entry: Readonly<Record<string, unknown>>,
  findings: Findings,
): void {
  const inner = entry[String(path.at(-1))];
  new FieldReader(yaml, path, inner, 'what a test takes', findings);
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
