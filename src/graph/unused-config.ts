import { ProjectError } from '../errors/project-error.js';
import { nearestNames } from '../errors/suggest.js';
import type { Project } from '../project/project.js';
import { type Findings, isMapping } from '../yaml/read-fields.js';
import { isConfigKey } from './config-keys.js';
import type { Draft } from './draft.js';

const SECTIONS = {
  models: 'model',
  seeds: 'seed',
  sources: 'source',
  data_tests: 'test',
  tests: 'test',
} as const;

/**
 * Reports paths in the trees of the user's dbt_project.yml that no node lies under: what stands
 * there would silently have no effect. A name near a right one is an error, another a warning.
 */
export function reportUnusedConfig(
  { packages: [root] }: Project,
  drafts: readonly Draft[],
  findings: Findings,
): void {
  if (!root) return;
  const { yaml } = root.file;
  const data = isMapping(yaml.data) ? yaml.data : {};
  for (const [section, type] of Object.entries(SECTIONS)) {
    const fqns = drafts.filter(({ resourceType }) => resourceType === type).map(({ fqn }) => fqn);
    for (const path of unusedPaths(data[section], [], fqns)) {
      const near = nearestSteps(path, fqns);
      const message = `"${[section, ...path].join('.')}" lies above no ${type}, so it has no effect.`;
      const fault = new ProjectError('yaml-unknown-key', message, {
        at: yaml.place([section, ...path], 'key'),
        hint: near.length > 0 ? `Did you mean "${near[0]}"?` : 'Use the folders of the files.',
      });
      (near.length > 0 ? findings.errors : findings.warnings).push(fault);
    }
  }
}

function unusedPaths(
  tree: unknown,
  path: readonly string[],
  fqns: readonly (readonly string[])[],
): string[][] {
  if (!isMapping(tree)) return [];
  return Object.entries(tree).flatMap(([key, value]) => {
    if (key.startsWith('+') || !isMapping(value) || isConfigKey(key)) return [];
    const steps = [...path, key];
    const below = fqns.filter((fqn) => fqn[path.length] === key);
    return below.length === 0 ? [steps] : unusedPaths(value, steps, below);
  });
}

/** Lists what the last step of a path could have been. */
function nearestSteps(path: readonly string[], fqns: readonly (readonly string[])[]): string[] {
  const last = path.length - 1;
  const beside = fqns.filter((fqn) => path.slice(0, last).every((step, at) => fqn[at] === step));
  return nearestNames(
    path[last] ?? '',
    beside.flatMap((fqn) => fqn[last] ?? []),
  );
}
