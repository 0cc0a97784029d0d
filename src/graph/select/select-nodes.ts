import type { ProjectError } from '../../errors/project-error.js';
import type { Graph, ResourceType } from '../node.js';
import { emptySelection, emptyWord } from './empty-selection.js';
import { union, type Walk, walkOf } from './graph-walk.js';
import { admitWaiting, type Bundle, withTests } from './indirect-tests.js';
import { criterionMatcher } from './methods.js';
import { parseSelector } from './parse-selector.js';
import type { Criterion, IndirectSelection, Selector, Word } from './selector.js';

export interface SelectionOptions {
  /** Arguments of --select, each of one or several words; none selects everything. */
  readonly select: readonly string[];
  readonly exclude: readonly string[];
  readonly indirectSelection?: IndirectSelection;
  /** The types of node that the command is about; all if absent. */
  readonly resourceTypes?: readonly ResourceType[];
  /** The project's own package, which `package:this` means. */
  readonly rootPackage?: string;
  /** Hears of words that match nothing while others do. */
  readonly warn?: (warning: ProjectError) => void;
}

/**
 * Selects nodes as dbt does and returns their unique ids in the order of the graph.
 * Throws `selector-syntax`, and `empty-selection` if what was asked for selects nothing.
 */
export function selectNodes(graph: Graph, options: SelectionOptions): ReadonlySet<string> {
  const select = options.select.flatMap(parseSelector);
  const exclude = options.exclude.flatMap(parseSelector);
  const context: Context = {
    graph,
    walk: walkOf(graph),
    mode: options.indirectSelection ?? 'eager',
    options,
  };
  const included = select.length === 0 ? everything(graph) : evaluate(select, context);
  const excluded = evaluate(exclude, context);
  const { direct } = difference(included.bundle, excluded.bundle, context);
  const selected = inGraphOrder(graph, direct, options.resourceTypes);
  if (selected.size === 0 && select.length + exclude.length > 0) {
    throw emptySelection(graph, {
      select,
      exclude,
      matched: included.bundle.direct,
      resourceTypes: options.resourceTypes,
    });
  }
  for (const word of [...included.empty, ...excluded.empty]) options.warn?.(emptyWord(graph, word));
  return selected;
}

interface Context {
  readonly graph: Graph;
  readonly walk: Walk;
  readonly mode: IndirectSelection;
  readonly options: SelectionOptions;
}

interface Evaluation {
  readonly bundle: Bundle;
  /** The words that match nothing. */
  readonly empty: readonly Word[];
}

function everything({ nodes }: Graph): Evaluation {
  return { bundle: { direct: new Set(nodes.keys()), waiting: new Set() }, empty: [] };
}

function evaluate(selector: Selector, context: Context): Evaluation {
  const words = selector.map((word) => ({ word, bundle: evaluateWord(word, context) }));
  const direct = union(...words.map(({ bundle }) => bundle.direct));
  const waiting = union(...words.map(({ bundle }) => bundle.waiting));
  return {
    bundle: admitWaiting({ direct, waiting }, context.mode, context.graph, context.walk),
    empty: words.filter(({ bundle }) => bundle.direct.size === 0).map(({ word }) => word),
  };
}

function evaluateWord({ criteria }: Word, context: Context): Bundle {
  const bundles = criteria.map((criterion) => evaluateCriterion(criterion, context));
  const direct = intersection(bundles.map((bundle) => bundle.direct));
  const waiting = intersection(bundles.map((bundle) => union(bundle.direct, bundle.waiting)));
  return admitWaiting({ direct, waiting }, context.mode, context.graph, context.walk);
}

function evaluateCriterion(criterion: Criterion, { graph, walk, mode, options }: Context): Bundle {
  const matches = criterionMatcher(criterion, options.rootPackage);
  const found = new Set([...graph.nodes.values()].filter(matches).map((node) => node.uniqueId));
  const family = criterion.withDescendantsNeeds ? union(found, walk.descendants(found)) : found;
  const selected = union(
    family,
    criterion.withDescendantsNeeds ? walk.ancestors(family) : [],
    walk.ancestors(found, criterion.ancestors),
    walk.descendants(found, criterion.descendants),
  );
  return withTests(selected, mode, graph, walk);
}

function intersection(sets: readonly ReadonlySet<string>[]): ReadonlySet<string> {
  const [first = new Set<string>(), ...others] = sets;
  return new Set([...first].filter((id) => others.every((other) => other.has(id))));
}

function difference(from: Bundle, without: Bundle, { mode, graph, walk }: Context): Bundle {
  const gone = union(without.direct, without.waiting);
  const direct = new Set([...from.direct].filter((id) => !without.direct.has(id)));
  const waiting = new Set([...union(from.direct, from.waiting)].filter((id) => !gone.has(id)));
  return admitWaiting({ direct, waiting }, mode, graph, walk);
}

function inGraphOrder(
  { nodes }: Graph,
  ids: ReadonlySet<string>,
  types: readonly ResourceType[] | undefined,
): ReadonlySet<string> {
  const wanted = [...nodes.values()].filter(
    (node) => ids.has(node.uniqueId) && (types?.includes(node.resourceType) ?? true),
  );
  return new Set(wanted.map((node) => node.uniqueId));
}
