import type { Node, ResourceType } from '../node.js';
import { configMatches } from './config-method.js';
import { hasWildcard, nameMatcher, pathMatcher } from './glob.js';
import type { Criterion, Method } from './selector.js';

type NodeTest = (node: Node) => boolean;

/** Makes the test that a criterion puts to each node; `rootPackage` is what `package:this` means. */
export function criterionMatcher(criterion: Criterion, rootPackage: string | undefined): NodeTest {
  return MATCHERS[criterion.method](criterion, rootPackage);
}

/** Says what is wrong with the value or keys of a criterion, or returns undefined. */
export function checkValue({
  method,
  keys,
  value,
}: Pick<Criterion, 'method' | 'keys' | 'value'>): string | undefined {
  if (method === 'config' && (keys.length === 0 || keys.includes(''))) {
    return 'names no configuration: write config.materialized:table';
  }
  if (method === 'source' && value.split('.').length > 3)
    return 'has more parts than package.source.table';
  const allowed: readonly string[] | undefined = VALUES[method];
  if (allowed === undefined || allowed.includes(value)) return undefined;
  return `gives "${method}" the value "${value}"; it takes ${allowed.join(', ')}`;
}

const VALUES: { readonly [method in Method]?: readonly string[] } = {
  resource_type: ['model', 'seed', 'test', 'source'] satisfies ResourceType[],
  test_type: ['generic', 'singular'],
};

const MATCHERS: Readonly<
  Record<Method, (criterion: Criterion, rootPackage: string | undefined) => NodeTest>
> = {
  fqn:
    ({ value }) =>
    (node) =>
      node.resourceType !== 'source' && matchesFqn(node.fqn, value),
  name: ({ value }) => onText(nameMatcher(value), (node) => [node.name]),
  path: ({ value }) => onText(pathMatcher(value), pathsOf),
  file: ({ value }) => onText(nameMatcher(value), fileNamesOf),
  tag: ({ value }) => onText(nameMatcher(value), (node) => node.config.tags),
  config:
    ({ keys, value }) =>
    (node) =>
      configMatches(node.config, keys, value),
  resource_type:
    ({ value }) =>
    (node) =>
      node.resourceType === value,
  test_type:
    ({ value }) =>
    (node) =>
      node.resourceType === 'test' && testType(node) === value,
  test_name: ({ value }) =>
    onText(nameMatcher(value), (node) => (node.testMetadata ? [node.testMetadata.name] : [])),
  package: ({ value }, rootPackage) =>
    onText(nameMatcher(value === 'this' && rootPackage ? rootPackage : value), (node) => [
      node.packageName,
    ]),
  source: ({ value }) => sourceMatcher(value),
};

function onText(
  matches: (text: string) => boolean,
  texts: (node: Node) => readonly string[],
): NodeTest {
  return (node) => texts(node).some(matches);
}

/**
 * Matches a node's own name, or its package, folders and name from the left, as dbt does.
 * Beyond dbt, a wildcard may stand for a part of the name alone: `stg_*` finds staging.stg_orders.
 */
function matchesFqn(fqn: readonly string[], value: string): boolean {
  if (nameMatcher(value)(fqn.at(-1) ?? '')) return true;
  return [fqn, fqn.slice(1)].some((parts) => startsWith(parts, value.split('.')));
}

function startsWith(fqn: readonly string[], wanted: readonly string[]): boolean {
  const parts = fqn.flatMap((part) => part.split('.'));
  if (parts.length < wanted.length) return false;
  const wild = wanted.findIndex(hasWildcard);
  const exact = wild === -1 ? wanted : wanted.slice(0, wild);
  if (exact.some((part, index) => part !== parts[index])) return false;
  return wild === -1 || nameMatcher(wanted.slice(wild).join('.'))(parts.slice(wild).join('.'));
}

function pathsOf({ path, displayPath, declaredAt }: Node): readonly string[] {
  return [path, displayPath, declaredAt.file];
}

function fileNamesOf(node: Node): readonly string[] {
  return pathsOf(node).flatMap((path) => {
    const name = path.slice(path.lastIndexOf('/') + 1);
    return [name, name.replace(/\.[^.]*$/, '')];
  });
}

function testType(node: Node): 'generic' | 'singular' {
  return node.testMetadata ? 'generic' : 'singular';
}

function sourceMatcher(value: string): NodeTest {
  const parts = value.split('.');
  const [source = '*', table = '*'] = parts.length === 3 ? parts.slice(1) : parts;
  const wanted = [parts.length === 3 ? (parts[0] ?? '*') : '*', source, table].map(nameMatcher);
  return (node) => {
    if (node.resourceType !== 'source') return false;
    // source.<package>.<source>.<table>
    const [, packageName, sourceName, ...tableName] = node.uniqueId.split('.');
    return [packageName, sourceName, tableName.join('.')].every((name, index) =>
      wanted[index]?.(name ?? ''),
    );
  };
}
