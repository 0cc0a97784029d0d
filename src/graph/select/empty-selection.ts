import { ProjectError } from '../../errors/project-error.js';
import type { Graph, ResourceType } from '../node.js';
import { nearestSelectors } from './nearest-selectors.js';
import type { Selector, Word } from './selector.js';

/** A selection that came to nothing, and how far it came. */
export interface EmptySelection {
  readonly select: Selector;
  readonly exclude: Selector;
  /** What --select matched before --exclude and before the command's types of node. */
  readonly matched: ReadonlySet<string>;
  readonly resourceTypes: readonly ResourceType[] | undefined;
}

/** Makes the error of a selection that selects nothing: why, and what is near. */
export function emptySelection(graph: Graph, empty: EmptySelection): ProjectError {
  const asked = `--select "${rawOf(empty.select)}"`;
  if (empty.matched.size === 0) return nothingMatches(graph, empty.select, asked);
  const runnable = runnableOf(graph, empty);
  if (runnable.length === 0) {
    const types = empty.resourceTypes?.map((type) => `${type}s`).join(' and ');
    return new ProjectError(
      'empty-selection',
      `${asked} selects ${describe(graph, empty.matched)}, and this command is about ${types} only.`,
      { hint: 'Run idw build, which is about all of them, or select something else.' },
    );
  }
  const rest = empty.select.length === 0 ? 'nothing' : `nothing of what ${asked} selects`;
  return new ProjectError(
    'empty-selection',
    `--exclude "${rawOf(empty.exclude)}" leaves ${rest}.`,
    {
      hint: 'Exclude less, or select more.',
    },
  );
}

/** Makes the warning of a word that matches nothing while others do. */
export function emptyWord(graph: Graph, word: Word): ProjectError {
  return new ProjectError(
    'empty-selection',
    `"${word.raw}" selects nothing; the rest of the selection does.`,
    {
      hint: hintFor(graph, word),
    },
  );
}

function nothingMatches(graph: Graph, select: Selector, asked: string): ProjectError {
  const hints = [
    ...new Set(select.map((word) => hintFor(graph, word)).filter((hint) => hint !== undefined)),
  ];
  return new ProjectError('empty-selection', `${asked} selects nothing.`, {
    hint: hints.length === 0 ? undefined : hints.join('\n'),
  });
}

function hintFor(graph: Graph, { criteria }: Word): string | undefined {
  const near = [
    ...new Set(criteria.flatMap((criterion) => nearestSelectors(graph, criterion))),
  ].slice(0, 3);
  if (near.length > 0) return `Did you mean ${near.map((name) => `"${name}"`).join(' or ')}?`;
  if (criteria.length > 1)
    return 'A comma means "and": no node matches all parts. A space means "or".';
  return undefined;
}

function runnableOf(graph: Graph, { matched, resourceTypes }: EmptySelection): readonly string[] {
  return [...matched].filter((id) => {
    const node = graph.nodes.get(id);
    return node !== undefined && (resourceTypes?.includes(node.resourceType) ?? true);
  });
}

/** Counts nodes by type, for people: `2 models and 1 seed`. */
function describe(graph: Graph, ids: ReadonlySet<string>): string {
  const counts = new Map<string, number>();
  for (const id of ids) {
    const type = graph.nodes.get(id)?.resourceType ?? 'node';
    counts.set(type, (counts.get(type) ?? 0) + 1);
  }
  return [...counts]
    .map(([type, count]) => `${count} ${type}${count === 1 ? '' : 's'}`)
    .join(' and ');
}

function rawOf(selector: Selector): string {
  return selector.map((word) => word.raw).join(' ');
}
