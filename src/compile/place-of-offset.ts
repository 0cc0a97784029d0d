import type { SourcePlace } from '../errors/project-error.js';
import type { Node } from '../graph/node.js';
import type { Rendered } from '../template/index.js';

/** Finds the user's line for an offset in rendered SQL. */
export function placeOfOffset(rendered: Rendered, node: Node, offset: number): SourcePlace {
  const before = rendered.text.slice(0, offset).split('\n');
  return {
    file: node.displayPath,
    line: before.length,
    column: (before.at(-1)?.length ?? 0) + 1,
    text: node.text,
  };
}
