import { compileNodes } from '../../compile/compile-nodes.js';
import { compiledPath, writeCompiled } from '../../compile/write-compiled.js';
import { escapeControls } from '../../errors/display-text.js';
import { selectNodes } from '../../graph/select/select-nodes.js';
import { refusePending } from '../../regulation/finish-regulations.js';
import type { Terminal } from '../../report/terminal.js';
import { readWorkspace, type Workspace } from '../../workspace/read-workspace.js';
import { type Existing, withExisting } from '../existing-catalog.js';
import type { Flags } from '../flags.js';
import { compileInline } from '../inline.js';
import { checkPattern } from '../open-database.js';
import { folderOf } from '../run-plans.js';
import { workspaceOptions } from '../workspace-flags.js';

/** Writes compiled SQL to target/; prints it too where one node or an inline text is asked for. */
export async function compile(
  flags: Flags,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const workspace = await readWorkspace(
    workspaceOptions(flags, terminal, 'compile', signal),
    checkPattern,
  );
  refusePending(workspace);
  return withExisting(workspace, (existing) => compileIn(workspace, existing, flags, terminal));
}

/** SQL is for other programs too. */
function write(terminal: Terminal, sql: string): void {
  (terminal.verbatim ?? terminal.stdout)(`${sql}\n`);
}

async function compileIn(
  workspace: Workspace,
  existing: Existing,
  flags: Flags,
  terminal: Terminal,
): Promise<number> {
  if (flags.inline !== undefined) {
    const [first] = workspace.spaces;
    if (first) write(terminal, (await compileInline(flags.inline, first, workspace, existing)).sql);
    return 0;
  }
  let count = 0;
  for (const space of workspace.spaces) {
    const { graph, run } = space;
    const selected = selectNodes(graph, {
      select: flags.select ?? [],
      exclude: flags.exclude ?? [],
      indirectSelection: flags.indirectSelection ?? 'eager',
      rootPackage: workspace.project.name,
      warn: ({ message }) => terminal.stderr(`warning: ${escapeControls(message)}\n`),
    });
    const nodes = [...selected]
      .flatMap((id) => graph.nodes.get(id) ?? [])
      .filter(({ language }) => language === 'sql');
    const compiled = await compileNodes(nodes, {
      graph,
      run,
      existing: existing.catalog,
      askDatabase: existing.askDatabase,
      textOf: (file) => workspace.textOf(file),
    });
    await writeCompiled(compiled.values(), folderOf(space, workspace), process.env);
    count += compiled.size;
    const models = [...compiled.values()].filter(({ node }) => node.resourceType === 'model');
    if (flags.json)
      for (const found of compiled.values())
        terminal.stdout(
          `${JSON.stringify({ space: space.space?.name ?? null, unique_id: found.node.uniqueId, path: compiledPath(found), compiled_code: found.sql })}\n`,
        );
    else if (flags.select && models.length === 1) write(terminal, models[0]?.sql.trim() ?? '');
  }
  if (!flags.quiet)
    terminal.stderr(
      `Compiled ${count} ${count === 1 ? 'node' : 'nodes'} to ${workspace.targetFolder}\n`,
    );
  return 0;
}
