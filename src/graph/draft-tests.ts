import type { Macro } from '../context/macro-index.js';
import { relationValue } from '../context/relation-value.js';
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
import { type ParsedTemplate, parseTemplate } from './parse-template.js';
import { layersAround } from './project-config.js';
import { argumentReferences, placeInTest, unknownArguments } from './test-arguments.js';
import { yamlFolders } from './yaml-folders.js';

/** The template of every generic test: the call of its macro. */
function genericTestText(testName: string): string {
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
  const model = {
    ...{ name: file.name, resource_type: 'test', package_name: owner.name },
    unique_id: `test.${owner.name}.${file.name}`,
    original_file_path: file.path,
    config: { materialized: 'test', enabled: true, tags: [], meta: {} },
  };
  const source = { text: file.text, file: file.displayPath, packageName: owner.name, model };
  const { run, textOf, errors, readings } = drafting;
  const parsed = await parseTemplate(source, run, textOf, errors, readings);
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
  const { errors } = drafting;
  const { owner } = node;
  const at = declared.yaml.place(declared.path, 'value');
  const macro = drafting.run.macros.findTest(declared.testName, owner.name);
  if (!macro) {
    errors.push(unknownTest(declared, owner.name, drafting));
    return undefined;
  }
  const { name, shortName, hash } = nameGenericTest(declared, namedTarget(node), columnName);
  const fqn = [owner.name, ...yamlFolders(owner, declared.yaml.file), name];
  const { below, above } = layersAround(drafting.project, owner, 'test', fqn);
  const placeOf = (key: string) => placeInTest(declared, key);
  const layer = { values: declared.config, at, placeOf };
  errors.push(...misspelledKeys(layer));
  const strange = unknownArguments(declared, macro);
  errors.push(...strange);
  if (strange.length > 0) return undefined;
  const parsed = await parseCall(node, test, macro, drafting);
  const { file } = declared.yaml;
  return {
    resourceType: 'test',
    name,
    owner,
    file: undefined,
    declared: undefined,
    isIdentity: node.isIdentity,
    ...{ path: file, displayPath: file, absolutePath: file },
    fqn,
    language: 'sql',
    text: genericTestText(declared.testName),
    definition: undefined,
    layers: [...below, ...macroLayer(parsed.config, at), layer, ...above],
    references: [
      referenceTo(node, at),
      ...(await argumentReferences(declared, owner.name, drafting)),
      ...parsed.references,
    ],
    macros: [macro, ...parsed.macros],
    test: { declared, columnName, attachedTo: node, shortName, hash },
    declaredAt: at,
  };
}

/** What the name of a test says of the node that it looks at. */
function namedTarget(node: Draft): Parameters<typeof nameGenericTest>[1] {
  const isSource = node.resourceType === 'source';
  const sourceName = node.fqn.at(-2) ?? '';
  const call = isSource ? `source('${sourceName}', '${node.name}')` : `ref('${node.name}')`;
  return {
    name: isSource ? `${sourceName}_${node.name}` : node.name,
    prefix: isSource ? 'source_' : '',
    modelText: `{{ get_where_subquery(${call}) }}`,
  };
}

function referenceTo(node: Draft, at: SourcePlace): Reference {
  return node.resourceType === 'source'
    ? { kind: 'source', names: [node.fqn.at(-2) ?? '', node.name], at }
    : { kind: 'ref', names: [node.owner.name, node.name], at };
}

function parseCall(
  node: Draft,
  { declared, columnName }: PlacedTest,
  macro: Macro,
  { run, textOf, errors, readings }: Drafting,
): Promise<ParsedTemplate> {
  const kwargs = {
    ...(columnName === undefined ? {} : { column_name: columnName }),
    ...declared.arguments,
    model: relationValue(new Relation('schema', node.name)),
  };
  const source = {
    text: genericTestText(declared.testName),
    file: declared.yaml.file,
    packageName: node.owner.name,
    call: { macro, kwargs, at: declared.yaml.place(declared.path, 'value') },
  };
  return parseTemplate(source, run, textOf, errors, readings);
}

function macroLayer(
  values: Readonly<Record<string, unknown>>,
  at: Draft['declaredAt'],
): Draft['layers'] {
  return Object.keys(values).length > 0 ? [{ values, at }] : [];
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
