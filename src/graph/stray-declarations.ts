import { ProjectError } from '../errors/project-error.js';
import { nearestNames } from '../errors/suggest.js';
import type { Project } from '../project/project.js';
import type { DeclaredNode } from '../project/property-file.js';
import type { Findings } from '../yaml/read-fields.js';
import type { Draft } from './draft.js';

/**
 * Reports YAML that describes what does not exist, or describes one thing twice: its tests would
 * silently never run. A name near an existing one is an error, another a warning.
 */
export function reportStrayDeclarations(
  project: Project,
  drafts: readonly Draft[],
  macrosOf: (packageName: string) => readonly string[],
  findings: Findings,
): void {
  for (const { name: packageName, properties } of project.packages) {
    const macros = macrosOf(packageName).map((name) => name.replace(/^test_/, ''));
    for (const [role, type] of [
      ['models', 'model'],
      ['seeds', 'seed'],
    ] as const) {
      const names = drafts
        .filter(({ resourceType }) => resourceType === type)
        .map(({ name }) => name);
      const known = new Set(names);
      const declared = properties.flatMap((file) => file[role]);
      for (const node of declared)
        if (!known.has(node.name)) reportStray(node, type, names, findings);
      reportRepeats(declared, type, findings);
    }
    for (const { yaml, macroNames } of properties)
      for (const { name, path } of macroNames)
        if (!macros.includes(name)) reportStray({ name, path, yaml }, 'macro', macros, findings);
  }
}

function reportStray(
  node: Pick<DeclaredNode, 'name' | 'path' | 'yaml'>,
  type: string,
  names: readonly string[],
  findings: Findings,
): void {
  const near = nearestNames(node.name, names);
  const error = new ProjectError('unknown-node', `No ${type} is named "${node.name}".`, {
    at: node.yaml.place([...node.path, 'name']),
    hint: near.length > 0 ? `Did you mean "${near[0]}"?` : undefined,
  });
  (near.length > 0 ? findings.errors : findings.warnings).push(error);
}

function reportRepeats(declared: readonly DeclaredNode[], type: string, findings: Findings): void {
  const seen = new Map<string, DeclaredNode>();
  for (const node of declared) {
    const other = seen.get(node.name);
    if (other) {
      const message = `The ${type} "${node.name}" is described twice: here and in ${other.yaml.file}.`;
      findings.errors.push(
        new ProjectError('duplicate-name', message, {
          at: node.yaml.place([...node.path, 'name']),
        }),
      );
    }
    seen.set(node.name, node);
  }
}
