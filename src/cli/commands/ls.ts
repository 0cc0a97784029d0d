import { escapeControls } from '../../errors/display-text.js';
import { ProjectError } from '../../errors/project-error.js';
import type { Node, ResourceType } from '../../graph/node.js';
import { selectNodes } from '../../graph/select/select-nodes.js';
import type { Terminal } from '../../report/terminal.js';
import { readWorkspace } from '../../workspace/read-workspace.js';
import type { Flags } from '../flags.js';
import { checkPattern } from '../open-database.js';
import { workspaceOptions } from '../workspace-flags.js';

const FORMS = ['selector', 'name', 'path', 'json'];
const TYPES: readonly ResourceType[] = ['model', 'seed', 'test', 'source'];

/** Prints the selected nodes, one a line. */
export async function ls(flags: Flags, terminal: Terminal, signal: AbortSignal): Promise<number> {
  const form = flags.output ?? (flags.json ? 'json' : 'selector');
  if (!FORMS.includes(form))
    throw new ProjectError('bad-argument', `--output takes ${FORMS.join(', ')}, not "${form}".`);
  const workspace = await readWorkspace(
    workspaceOptions(flags, terminal, 'list', signal),
    checkPattern,
  );
  const [space] = workspace.spaces;
  if (!space) return 0;
  const warn = (warning: ProjectError) =>
    terminal.stderr(`warning: ${escapeControls(warning.message)}\n`);
  const selected = selectNodes(space.graph, {
    ...{
      select: flags.select ?? [],
      exclude: flags.exclude ?? [],
      rootPackage: workspace.project.name,
      warn,
    },
    resourceTypes: readTypes(flags.resourceType),
    indirectSelection: flags.indirectSelection ?? 'eager',
  });
  const nodes = [...selected].flatMap((id) => space.graph.nodes.get(id) ?? []);
  const lines = nodes.map((node) => describe(node, form, flags.outputKeys));
  if (form === 'path') terminal.stdout([...new Set(lines)].map((line) => `${line}\n`).join(''));
  else terminal.stdout(lines.map((line) => `${line}\n`).join(''));
  return 0;
}

function readTypes(types: readonly string[] | undefined): readonly ResourceType[] {
  const wanted = (types ?? ['all']).flatMap((words) => words.split(/[\s,]+/));
  if (wanted.includes('all')) return TYPES;
  return wanted.map((word) => {
    const found = TYPES.find((type) => type === word);
    if (!found)
      throw new ProjectError(
        'bad-argument',
        `--resource-type takes ${TYPES.join(', ')} or all, not "${word}".`,
      );
    return found;
  });
}

function describe(node: Node, form: string, keys: readonly string[] | undefined): string {
  switch (form) {
    case 'name':
      return node.name;
    case 'path':
      return node.path;
    case 'json':
      return JSON.stringify(pick(jsonOf(node), keys));
    default:
      return node.resourceType === 'source'
        ? `source:${[node.packageName, ...node.fqn.slice(-2)].join('.')}`
        : node.fqn.join('.');
  }
}

function jsonOf(node: Node): Record<string, unknown> {
  return {
    name: node.name,
    resource_type: node.resourceType,
    package_name: node.packageName,
    original_file_path: node.path,
    unique_id: node.uniqueId,
    alias: node.relation.identifier,
    schema: node.relation.schema,
    config: {
      materialized: node.config.materialized,
      tags: node.config.tags,
      enabled: node.config.enabled,
      meta: node.config.meta,
    },
    tags: node.config.tags,
    depends_on: { nodes: node.dependsOn, macros: node.macros },
  };
}

function pick(
  all: Record<string, unknown>,
  keys: readonly string[] | undefined,
): Record<string, unknown> {
  if (!keys) return all;
  const wanted = keys.flatMap((words) => words.split(/[\s,]+/));
  return Object.fromEntries(wanted.map((key) => [key, all[key] ?? null]));
}
