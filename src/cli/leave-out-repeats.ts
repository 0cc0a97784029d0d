import type { CompiledNode } from '../compile/compiled-node.js';
import { ProjectError, throwCollected } from '../errors/project-error.js';
import type { Node } from '../graph/node.js';
import type { CompiledPlan } from './plan.js';

/**
 * A node that means the same in two spaces is built by the first; one that would build two
 * different things under one name is an error.
 */
export function leaveOutRepeats(plans: readonly CompiledPlan[]): CompiledPlan[] {
  const builders = new Map<string, { readonly meaning: string; readonly space: string }>();
  const errors: ProjectError[] = [];
  const kept = plans.map((plan) => {
    const space = plan.space.space?.name ?? '';
    const selected = [...plan.selected].filter((id) => {
      const found = plan.compiled.get(id);
      if (
        !found ||
        found.node.resourceType === 'test' ||
        found.node.config.materialized === 'ephemeral'
      )
        return true;
      const key = String(found.node.relation).toLowerCase();
      const other = builders.get(key);
      const meaning = meaningOf(found);
      if (other && other.meaning !== meaning)
        errors.push(collision(found.node, space, other.space));
      if (!other) builders.set(key, { meaning, space });
      return !other;
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
