import type { CompiledNode } from '../compile/compiled-node.js';
import { ProjectError, projectErrorsOf, throwCollected } from '../errors/project-error.js';
import type { Node } from '../graph/node.js';
import type { CompiledPlan } from './plan.js';

/** Which space builds a relation, and what it means there. */
export class Builders {
  private readonly byRelation = new Map<
    string,
    { readonly meaning: string; readonly space: string }
  >();

  /**
   * Notes that a space builds a node; tells whether it is the first to do so.
   * @throws {ProjectError} If another space builds something else under that name.
   */
  claim(compiled: CompiledNode, space: string): boolean {
    const { node } = compiled;
    if (node.resourceType === 'test' || node.config.materialized === 'ephemeral') return true;
    const key = String(node.relation).toLowerCase();
    const meaning = meaningOf(compiled);
    const other = this.byRelation.get(key);
    if (!other) this.byRelation.set(key, { meaning, space });
    else if (other.meaning !== meaning) throw collision(node, space, other.space);
    return !other;
  }
}

/**
 * A node that means the same in two spaces is built by the first; one that would build two
 * different things under one name is an error. What a node means that asks the database is known
 * when it runs, so that each space builds it.
 */
export function leaveOutRepeats(
  plans: readonly CompiledPlan[],
  builders: Builders,
): CompiledPlan[] {
  const errors: ProjectError[] = [];
  const kept = plans.map((plan) => {
    const space = plan.space.space?.name ?? '';
    const selected = [...plan.selected].filter((id) => {
      const found = plan.compiled.get(id);
      if (!found || found.later) return true;
      try {
        return builders.claim(found, space);
      } catch (error) {
        errors.push(...projectErrorsOf(error));
        return false;
      }
    });
    return { ...plan, selected: new Set(selected) };
  });
  throwCollected(errors);
  return kept;
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
