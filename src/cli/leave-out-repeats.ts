import type { CompiledNode } from '../compile/compiled-node.js';
import { ProjectError, projectErrorsOf, throwCollected } from '../errors/project-error.js';
import { ancestorsOf } from '../graph/ancestors.js';
import type { Node } from '../graph/node.js';
import type { CompiledPlan, Plan } from './plan.js';

/** Which space builds a relation, and what it means there. */
export class Builders {
  private readonly byRelation = new Map<
    string,
    { readonly meaning: string; readonly space: string }
  >();

  /**
   * Notes that a space builds a node.
   * @returns The space that builds it: this one, unless another came first.
   * @throws {ProjectError} If another space builds something else under that name.
   */
  claim(compiled: CompiledNode, space: string): string {
    if (!isBuilt(compiled)) return space;
    const { node } = compiled;
    const key = relationOf(node);
    const meaning = meaningOf(compiled);
    const other = this.byRelation.get(key);
    if (!other) this.byRelation.set(key, { meaning, space });
    else if (other.meaning !== meaning) throw collision(node, space, other.space);
    return other?.space ?? space;
  }
}

/** What a plan has of others. */
export interface Shared {
  /** The spaces that build what was left out, by the ids of the nodes. */
  readonly builtBy: ReadonlyMap<string, string>;
  /** The spaces that must have ended before: they build what this one reads, or builds too. */
  readonly after: ReadonlySet<string>;
}

/**
 * A node that means the same in two spaces is built by the first; one that would build two
 * different things under one name is an error. What a node means that asks the database is known
 * when it runs, so that each space builds it, one after the other.
 */
export function leaveOutRepeats<P extends CompiledPlan>(
  plans: readonly P[],
  builders: Builders,
): (P & Shared)[] {
  const errors: ProjectError[] = [];
  const seen: CompiledPlan[] = [];
  const kept = plans.map((plan) => {
    const space = nameOf(plan);
    const selected = new Set<string>();
    const builtBy = new Map<string, string>();
    for (const id of plan.selected) {
      const builder = claim(plan.compiled.get(id), space);
      if (builder === space) selected.add(id);
      else builtBy.set(id, builder);
    }
    const after = new Set([
      ...buildersAbove({ ...plan, selected }, builtBy),
      ...seen.filter((other) => mayCollide(plan, other)).map(nameOf),
    ]);
    seen.push(plan);
    return { ...plan, selected, builtBy, after };
  });
  throwCollected(errors);
  return kept;

  function claim(found: CompiledNode | undefined, space: string): string {
    if (!found || found.later) return space;
    try {
      return builders.claim(found, space);
    } catch (error) {
      errors.push(...projectErrorsOf(error));
      return space;
    }
  }
}

/** The name of a plan's space; empty for a project without spaces. */
export function nameOf({ space: { space } }: Plan): string {
  return space?.name ?? '';
}

/** Names the spaces that build what the selected nodes stand upon. */
function buildersAbove(
  { selected, space: { graph } }: CompiledPlan,
  builtBy: ReadonlyMap<string, string>,
): Set<string> {
  const ancestors = ancestorsOf(graph);
  const above = [...selected].flatMap((id) => [...(ancestors.get(id) ?? [])]);
  return new Set(above.flatMap((id) => builtBy.get(id) ?? []));
}

/** Whether two plans may build one relation, since one of them asks the database first. */
function mayCollide(plan: CompiledPlan, other: CompiledPlan): boolean {
  const [all, later] = relationsOf(plan);
  const [othersAll, othersLater] = relationsOf(other);
  return (
    [...later].some((name) => othersAll.has(name)) || [...othersLater].some((name) => all.has(name))
  );
}

/** Names what a plan builds, and what of it is known when it runs only. */
function relationsOf({ compiled }: CompiledPlan): readonly [Set<string>, Set<string>] {
  const built = [...compiled.values()].filter(isBuilt);
  const names = (nodes: readonly CompiledNode[]) =>
    new Set(nodes.map(({ node }) => relationOf(node)));
  return [names(built), names(built.filter(({ later }) => later !== undefined))];
}

/** Whether a node leaves something under its own name. */
function isBuilt({ node }: CompiledNode): boolean {
  return node.resourceType !== 'test' && node.config.materialized !== 'ephemeral';
}

/** The engine does not tell capitals from small letters in names. */
function relationOf({ relation }: Node): string {
  return String(relation).toLowerCase();
}

/** Two nodes mean the same if they ask the same of the database. */
function meaningOf({ sql, inputs }: CompiledNode): string {
  return JSON.stringify([sql, ...inputs]);
}

function collision(node: Node, space: string, other: string): ProjectError {
  return new ProjectError(
    'relation-collision',
    `"${node.name}" means one thing in the space "${other}" and another in "${space}", but both would be built as ${node.relation.displayName}.`,
    {
      at: node.declaredAt,
      hint: `Give it a schema of its own in each space: {{ config(schema="${node.name}_" ~ var("space")) }}`,
    },
  );
}
