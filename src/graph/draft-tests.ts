import { relationValue } from '../context/host-values.js';
import { ProjectError, type SourcePlace } from '../errors/project-error.js';
import { didYouMean } from '../errors/suggest.js';
import type { Package, ResourceFile } from '../project/project.js';
import type { DeclaredTest } from '../project/property-file.js';
import { Relation } from '../relation/relation.js';
import { configLayer, yamlLayer } from './config-layers.js';
import type { Draft, Reference } from './draft.js';
import type { Drafting } from './draft-models.js';
import { IDENTITY_PACKAGE } from './effective-files.js';
import { nameGenericTest } from './generic-test-name.js';
import { misspelledKeys } from './node-config.js';
import { parseTemplate } from './parse-template.js';
import { layersAround } from './project-config.js';

/** The template of every generic test: the call of its macro. */
export function genericTestText(testName: string): string {
  const [bare, namespace] = testName.split('.').reverse();
  const macro = namespace === undefined ? `test_${bare}` : `${namespace}.test_${bare}`;
  return `{{ ${macro}(**_dbt_generic_test_kwargs) }}`;
}

/** Drafts the singular tests: one SELECT a file. */
export async function draftSingularTests(drafting: Drafting): Promise<Draft[]> {
  const { packages } = drafting.project;
  const files = packages.flatMap((owner) => owner.singularTests.map((file) => ({ owner, file })));
  return Promise.all(files.map(({ owner, file }) => draftSingular(owner, file, drafting)));
}

async function draftSingular(
  owner: Package,
  file: ResourceFile,
  drafting: Drafting,
): Promise<Draft> {
  const source = { text: file.text, file: file.displayPath, packageName: owner.name };
  const parsed = await parseTemplate(source, drafting.run, drafting.textOf, drafting.errors);
  const declared = owner.properties
    .flatMap(({ dataTests }) => dataTests)
    .find(({ name }) => name === file.name);
  const fqn = [owner.name, ...file.folders, file.name];
  const { below, above } = layersAround(drafting.project, owner, 'test', fqn);
  const at = { file: file.displayPath, text: file.text };
  const own = [...(declared ? [yamlLayer(declared)] : []), configLayer(parsed, at)];
  for (const layer of own) drafting.errors.push(...misspelledKeys(layer));
  return {
    ...fromFile(file),
    resourceType: 'test',
    owner,
    declared,
    isIdentity: owner.name === IDENTITY_PACKAGE,
    fqn,
    language: 'sql',
    definition: undefined,
    layers: [...below, ...own, ...above],
    references: parsed.references,
    macros: parsed.macros,
    test: undefined,
    declaredAt: at,
  };
}

function fromFile(
  file: ResourceFile,
): Pick<Draft, 'name' | 'file' | 'path' | 'displayPath' | 'absolutePath' | 'text'> {
  const { name, path, displayPath, absolutePath, text } = file;
  return { name, file, path, displayPath, absolutePath, text };
}

/** Drafts the tests that YAML hangs on models, seeds and their columns. */
export async function draftGenericTests(
  drafting: Drafting,
  nodes: readonly Draft[],
): Promise<Draft[]> {
  const drafts = await Promise.all(
    nodes.flatMap((node) => declaredTests(node).map((test) => draftGeneric(node, test, drafting))),
  );
  return drafts.filter((draft) => draft !== undefined);
}

interface PlacedTest {
  readonly declared: DeclaredTest;
  readonly columnName: string | undefined;
}

function declaredTests(node: Draft): PlacedTest[] {
  const { declared } = node;
  if (!declared) return [];
  return [
    ...declared.tests.map((test) => ({ declared: test, columnName: undefined })),
    ...declared.columns.flatMap(({ name, tests }) =>
      tests.map((test) => ({ declared: test, columnName: name })),
    ),
  ];
}

async function draftGeneric(
  node: Draft,
  test: PlacedTest,
  drafting: Drafting,
): Promise<Draft | undefined> {
  const { declared, columnName } = test;
  const { errors, run } = drafting;
  const at = declared.yaml.place(declared.path, 'value');
  const [bare = '', namespace] = declared.testName.split('.').reverse();
  const packageName = node.owner.name;
  const macro =
    namespace === undefined
      ? run.macros.find(`test_${bare}`, packageName)
      : run.macros.inPackage(namespace, `test_${bare}`);
  if (!macro) {
    errors.push(unknownTest(declared, packageName, drafting));
    return undefined;
  }
  const isSource = node.resourceType === 'source';
  const call = isSource ? `source('${node.fqn.at(-2)}', '${node.name}')` : `ref('${node.name}')`;
  const modelText = `{{ get_where_subquery(${call}) }}`;
  const target = {
    name: isSource ? `${node.fqn.at(-2)}_${node.name}` : node.name,
    prefix: isSource ? 'source_' : '',
    modelText,
  };
  const { name, shortName, hash } = nameGenericTest(declared, target, columnName);
  const layer = {
    values: declared.config,
    at,
    placeOf: (key: string) => placeInTest(declared, key),
  };
  const { owner } = node;
  const fqn = [owner.name, ...node.fqn.slice(1, -1), name];
  const { below, above } = layersAround(drafting.project, owner, 'test', fqn);
  errors.push(...misspelledKeys(layer));
  const text = genericTestText(declared.testName);
  const placeholder = relationValue(new Relation('schema', node.name));
  const kwargs = {
    ...(columnName === undefined ? {} : { column_name: columnName }),
    ...declared.arguments,
    model: placeholder,
  };
  const references: Reference[] = [
    {
      kind: isSource ? 'source' : 'ref',
      names: isSource ? [node.fqn.at(-2) ?? '', node.name] : [node.owner.name, node.name],
      at,
    },
    ...(await argumentReferences(declared, packageName, drafting)),
  ];
  const parsed = await parseTemplate(
    { text, file: declared.yaml.file, packageName, call: { macro, kwargs } },
    run,
    drafting.textOf,
    errors,
  );
  return {
    resourceType: 'test',
    name,
    owner,
    file: undefined,
    declared: undefined,
    isIdentity: node.isIdentity,
    path: declared.yaml.file,
    displayPath: declared.yaml.file,
    absolutePath: declared.yaml.file,
    fqn,
    language: 'sql',
    text,
    definition: undefined,
    layers: [...below, ...macroLayer(parsed.config, at), layer, ...above],
    references: [...references, ...parsed.references],
    macros: [macro, ...parsed.macros],
    test: { declared, columnName, attachedTo: node, shortName, hash },
    declaredAt: at,
  };
}

/** A key of a test's configuration may stand beside its arguments, or under `config`. */
function placeInTest({ yaml, path, testName }: DeclaredTest, key: string): SourcePlace {
  const paths = [
    [...path, testName, 'config', key],
    [...path, testName, key],
    [...path, 'config', key],
    [...path, key],
  ];
  const found = paths.find((steps) => yaml.has(steps));
  return yaml.place(found ?? path, 'key');
}

function macroLayer(
  values: Readonly<Record<string, unknown>>,
  at: Draft['declaredAt'],
): Draft['layers'] {
  return Object.keys(values).length > 0 ? [{ values, at }] : [];
}

/** Arguments such as `to: ref('orders')` are calls, written as text. */
async function argumentReferences(
  test: DeclaredTest,
  packageName: string,
  drafting: Drafting,
): Promise<Reference[]> {
  const calls = Object.values(test.arguments).filter((value) => isCall(value));
  const at = test.yaml.place(test.path);
  const parsed = await Promise.all(
    calls.map((call) =>
      parseTemplate(
        { text: argumentTemplate(String(call)), file: test.yaml.file, packageName },
        drafting.run,
        drafting.textOf,
        drafting.errors,
      ),
    ),
  );
  return parsed.flatMap(({ references }) => references.map((reference) => ({ ...reference, at })));
}

/** Tells whether an argument of a test is a template or a call instead of a plain value. */
export function isCall(value: unknown): boolean {
  return (
    typeof value === 'string' &&
    (/^\s*(ref|source|var|env_var)\s*\(.*\)\s*$/s.test(value) || value.includes('{{'))
  );
}

/** Writes an argument that is a call as a template. */
export function argumentTemplate(value: string): string {
  return value.includes('{{') ? value : `{{ ${value} }}`;
}

function unknownTest(test: DeclaredTest, packageName: string, drafting: Drafting): ProjectError {
  const names = drafting.run.macros
    .namesFrom(packageName)
    .filter((name) => name.startsWith('test_'));
  const tests = names.map((name) => name.slice('test_'.length));
  return new ProjectError('unknown-macro', `No generic test is named "${test.testName}".`, {
    at: test.yaml.place(test.path, 'key'),
    hint:
      didYouMean(test.testName, tests) ?? `Known tests: ${[...new Set(tests)].sort().join(', ')}.`,
  });
}
