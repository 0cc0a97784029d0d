import { atHolder, EMBEDDED_FILE } from '../context/template-fault.js';
import type { ProjectError, SourcePlace } from '../errors/project-error.js';
import type { Package, Project } from '../project/project.js';
import type { Reference } from './draft.js';
import type { Drafting } from './draft-models.js';
import { parseTemplate } from './parse-template.js';

/** A hook of a whole run: SQL with templates, and where it is written. */
export interface RunHook {
  readonly sql: string;
  readonly packageName: string;
  readonly references: readonly Reference[];
  readonly at: SourcePlace;
}

/** What runs before the first node and after the last one. */
export interface RunHooks {
  readonly start: readonly RunHook[];
  readonly end: readonly RunHook[];
}

/** Reads on-run-start and on-run-end of all packages, the user's own last; faults are collected. */
export async function parseRunHooks(drafting: Drafting): Promise<RunHooks> {
  const packages = inRunningOrder(drafting.project);
  const parse = async (key: 'on-run-start' | 'on-run-end'): Promise<RunHook[]> => {
    const hooks = packages.flatMap((owner) => hooksOf(owner, key));
    const names = key === 'on-run-end' ? { schemas: [], results: [], database_schemas: [] } : {};
    return Promise.all(hooks.map((hook) => parseHook(hook, names, drafting)));
  };
  return { start: await parse('on-run-start'), end: await parse('on-run-end') };
}

function inRunningOrder({ packages: [root, ...upon] }: Project): readonly Package[] {
  const sorted = upon.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return root ? [...sorted, root] : sorted;
}

type Written = Omit<RunHook, 'references'>;

function hooksOf({ name, file }: Package, key: 'on-run-start' | 'on-run-end'): Written[] {
  const texts = key === 'on-run-start' ? file.onRunStart : file.onRunEnd;
  return texts.map((sql, index) => ({
    sql,
    packageName: name,
    at: file.yaml.place([key, index]),
  }));
}

async function parseHook(
  hook: Written,
  names: Readonly<Record<string, unknown>>,
  drafting: Drafting,
): Promise<RunHook> {
  const faults: ProjectError[] = [];
  const source = { text: hook.sql, file: EMBEDDED_FILE, packageName: hook.packageName, names };
  const { run, textOf, readings } = drafting;
  const { references } = await parseTemplate(source, run, textOf, faults, readings);
  drafting.errors.push(...faults.map((fault) => atHolder(fault, hook.at)));
  return { ...hook, references: references.map((found) => ({ ...found, at: hook.at })) };
}
