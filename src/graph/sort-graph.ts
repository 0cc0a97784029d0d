import { ProjectError } from '../errors/project-error.js';
import type { Node } from './node.js';

/**
 * Orders nodes so that parents come first, keeping the given order where it is free.
 * @throws {ProjectError} `dependency-cycle` with the files along it.
 */
export function sortNodes(nodes: ReadonlyMap<string, Node>): Map<string, Node> {
  const sorted = new Map<string, Node>();
  const open = new Set<string>();
  const visit = (root: Node): void => {
    const stack = [{ node: root, next: 0 }];
    open.add(root.uniqueId);
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const parentId = top.node.dependsOn[top.next++];
      if (parentId === undefined) {
        sorted.set(top.node.uniqueId, top.node);
        open.delete(top.node.uniqueId);
        stack.pop();
        continue;
      }
      const parent = nodes.get(parentId);
      if (open.has(parentId))
        throw cycle(
          stack.map(({ node }) => node),
          parentId,
        );
      if (!parent || sorted.has(parentId)) continue;
      open.add(parentId);
      stack.push({ node: parent, next: 0 });
    }
  };
  for (const node of nodes.values()) if (!sorted.has(node.uniqueId)) visit(node);
  return sorted;
}

function cycle(stack: readonly Node[], start: string): ProjectError {
  const members = stack.slice(stack.findIndex((node) => node.uniqueId === start));
  const first = members[0];
  const names = [...members, first].map((node) => node?.name).join(' -> ');
  return new ProjectError('dependency-cycle', `Nodes refer to each other in a circle: ${names}.`, {
    at: first?.declaredAt,
    trace: members.slice(1).map((node) => ({ ...node.declaredAt, name: node.name })),
  });
}
