import { cutEnd } from '../errors/display-text.js';
import type { NodeResult, RunResult } from '../execute/run-result.js';
import type { Node } from '../graph/node.js';
import { type BlockStyle, inSpace } from './failure-block.js';
import { countOf, listOf } from './format-measure.js';

/** Renders which nodes were not run, grouped by what kept them from it. */
export function skippedLines(runs: readonly RunResult[], { width, colors }: BlockStyle): string[] {
  return runs.flatMap(({ space, results }) => {
    const groups = new Map<string, Node[]>();
    for (const { node, outcome } of results) {
      if (outcome.status !== 'skipped') continue;
      groups.set(outcome.because, [...(groups.get(outcome.because) ?? []), node]);
    }
    return [...groups].flatMap(([because, nodes]) => [
      `${colors.bold(`skipped ${nodes.length}`)}${inSpace(runs.length > 1 ? space : undefined)}: ${causeOf(because, results)}`,
      `  ${cutEnd(namesOf(nodes), width - 3)}`,
    ]);
  });
}

function causeOf(because: string, results: readonly NodeResult[]): string {
  const parent = results.find(({ node }) => node.uniqueId === because);
  return parent ? `"${parent.node.name}" ${parent.outcome.status}` : because;
}

/** Names the models and seeds; tests are only counted. */
function namesOf(nodes: readonly Node[]): string {
  const names = nodes.filter((node) => node.resourceType !== 'test').map((node) => node.name);
  const tests = nodes.length - names.length;
  return listOf([...names, ...(tests > 0 ? [countOf(tests, 'test')] : [])]);
}
