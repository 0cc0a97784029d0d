import { escapeControls } from '../errors/display-text.js';
import type { Node, ResourceType } from '../graph/node.js';
import type { Colors } from './colors.js';
import { countOf, listOf } from './format-measure.js';
import type { RunStart } from './report-events.js';

/** Renders the first lines of a report: which command runs on what. */
export function headerLines(
  { command, version, database, spaces, nodes }: RunStart,
  colors: Colors,
): string[] {
  const where =
    spaces.length === 0 ? [] : [`${spaces.length === 1 ? 'space' : 'spaces'} ${listOf(spaces)}`];
  const what = [countNodes(nodes), ...where, escapeControls(database)].join(' · ');
  return [`${colors.bold(`idw ${command}`)} ${colors.dim(version)}`, colors.dim(what)];
}

/** Counts nodes by type: `3 seeds, 12 models, 72 tests`. */
export function countNodes(nodes: readonly Node[]): string {
  const counts = TYPES.map((type) => ({
    type,
    count: nodes.filter((node) => node.resourceType === type).length,
  }));
  const words = counts
    .filter(({ count }) => count > 0)
    .map(({ type, count }) => countOf(count, type));
  return words.length === 0 ? 'nothing to do' : words.join(', ');
}

const TYPES: readonly ResourceType[] = ['source', 'seed', 'model', 'test'];
