import type { SourcePlace } from '../errors/project-error.js';
import type { Node } from '../graph/node.js';
import type { Rendered } from '../template/index.js';

/** Finds the user's place for an offset in rendered SQL; that of the node if the text has no map. */
export function placeOfOffset(rendered: Rendered, node: Node, offset: number): SourcePlace {
  const place = rendered.placeAt(offset);
  return place ? { file: node.displayPath, ...place, text: node.text } : node.declaredAt;
}
