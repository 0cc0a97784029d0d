import { nearestNames } from '../../errors/suggest.js';
import type { Graph, Node } from '../node.js';
import { hasWildcard } from './glob.js';
import { criterionMatcher } from './methods.js';
import type { Criterion, Method } from './selector.js';

/** Lists up to three selectors that a criterion without a match may have meant. */
export function nearestSelectors(graph: Graph, criterion: Criterion): readonly string[] {
  const nodes = [...graph.nodes.values()];
  if (nodes.some(criterionMatcher(criterion, undefined))) return [];
  const { method, value } = criterion;
  const prefix = method === 'fqn' || criterion.raw.indexOf(':') === -1 ? '' : `${method}:`;
  if (method === 'fqn' && nodes.some((node) => node.config.tags.includes(value)))
    return [`tag:${value}`];
  const candidates = [...new Set(nodes.flatMap(CANDIDATES[method] ?? (() => [])))];
  return near(value, candidates).map((name) => prefix + name);
}

const CANDIDATES: { readonly [method in Method]?: (node: Node) => readonly string[] } = {
  fqn: (node) => (node.resourceType === 'source' ? [] : [node.name, ...node.fqn.slice(0, -1)]),
  name: (node) => [node.name],
  path: (node) => foldersAndSelf(node.displayPath),
  file: (node) => [node.displayPath.slice(node.displayPath.lastIndexOf('/') + 1)],
  tag: (node) => node.config.tags,
  test_name: (node) => (node.testMetadata ? [node.testMetadata.name] : []),
  package: (node) => [node.packageName],
  source: (node) => sourceNames(node),
};

/** Names within a few letters, else names that hold the value as a whole. */
function near(value: string, candidates: readonly string[]): readonly string[] {
  if (hasWildcard(value)) return [];
  const spelled = nearestNames(value, candidates);
  if (spelled.length > 0 || value.length < 3) return spelled;
  return candidates
    .filter((name) => name.toLowerCase().includes(value.toLowerCase()))
    .sort((a, b) => a.length - b.length)
    .slice(0, 3);
}

function foldersAndSelf(path: string): readonly string[] {
  const parts = path.split('/');
  return parts.map((_, index) => parts.slice(0, index + 1).join('/')).slice(1);
}

function sourceNames(node: Node): readonly string[] {
  if (node.resourceType !== 'source') return [];
  const [, , source = '', ...table] = node.uniqueId.split('.');
  return [source, `${source}.${table.join('.')}`];
}
