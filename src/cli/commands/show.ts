import { compileNodes } from '../../compile/compile-nodes.js';
import type { CompiledNode } from '../../compile/compiled-node.js';
import { SessionDatabase } from '../../context/database/session-database.js';
import type { Engine, Table } from '../../engine/engine.js';
import { escapeControls } from '../../errors/display-text.js';
import { ProjectError } from '../../errors/project-error.js';
import { type Catalog, readCatalog } from '../../execute/catalog.js';
import { asNodeError } from '../../execute/engine-fault.js';
import { selectNodes } from '../../graph/select/select-nodes.js';
import { refusePending } from '../../regulation/finish-regulations.js';
import { renderTable } from '../../report/render-table.js';
import { type Terminal, wantsColor } from '../../report/terminal.js';
import { readWorkspace, type SpaceGraph, type Workspace } from '../../workspace/read-workspace.js';
import type { Existing } from '../existing-catalog.js';
import type { Flags } from '../flags.js';
import { compileInline } from '../inline.js';
import { checkPattern, withReadableDatabase } from '../open-database.js';
import { reachableFolders } from '../reachable-folders.js';
import { workspaceOptions } from '../workspace-flags.js';

const DEFAULT_ROWS = 5;

const FORMS = ['text', 'json'];

/** Prints the first rows of what is selected, or of an inline query, as the database holds them. */
export async function show(flags: Flags, terminal: Terminal, signal: AbortSignal): Promise<number> {
  checkFlags(flags);
  const workspace = await readWorkspace(
    workspaceOptions(flags, terminal, 'show', signal),
    checkPattern,
  );
  refusePending(workspace);
  const space = workspace.spaces.find((found) => found.space?.isDefault) ?? workspace.spaces[0];
  if (!space) return 0;
  const limit = readLimit(flags.limit);
  const opening = { folders: reachableFolders(workspace) };
  const work = async (engine: Engine) => {
    const session = await engine.connect();
    try {
      for (const query of await queriesOf(flags, space, workspace, {
        catalog: await readCatalog(session),
        askDatabase: () => new SessionDatabase(session, false),
      })) {
        const table = await session.query(limited(query, limit)).catch((error: unknown) => {
          throw asNodeError(error, {
            body: query.sql,
            placeOf: query.placeOf,
            declaredAt: query.node.declaredAt,
            name: query.node.name,
          });
        });
        print(query, table, flags, terminal);
      }
    } finally {
      session.close();
    }
  };
  await withReadableDatabase(workspace.databaseFile, work, opening);
  return 0;
}

function checkFlags({ output = 'text', inline, select }: Flags): void {
  if (!FORMS.includes(output))
    throw new ProjectError('bad-argument', `--output takes ${FORMS.join(', ')}, not "${output}".`);
  if (inline !== undefined && select)
    throw new ProjectError('bad-argument', 'idw show takes --select or --inline, not both.');
  if (inline === undefined && !select)
    throw new ProjectError('bad-argument', 'idw show needs --select or --inline.', {
      hint: 'For example: idw show --select users_identities',
    });
}

async function queriesOf(
  flags: Flags,
  space: SpaceGraph,
  workspace: Workspace,
  existing: Existing,
): Promise<CompiledNode[]> {
  if (flags.inline !== undefined)
    return [await compileInline(flags.inline, space, workspace, existing)];
  const { graph, run } = space;
  const selected = selectNodes(graph, {
    ...{
      select: flags.select ?? [],
      exclude: flags.exclude ?? [],
      rootPackage: workspace.project.name,
    },
    indirectSelection: 'empty',
  });
  const nodes = [...selected].flatMap((id) => graph.nodes.get(id) ?? []);
  const compiled = await compileNodes(nodes, {
    graph,
    run,
    existing: existing.catalog,
    askDatabase: existing.askDatabase,
    textOf: (file) => workspace.textOf(file),
  });
  return [...compiled.values()].map((found) => storedOr(found, existing.catalog));
}

/** A relation that is built is read; what is not is computed from its SQL. */
function storedOr(compiled: CompiledNode, existing: Catalog): CompiledNode {
  const { node } = compiled;
  const isStored = node.resourceType !== 'test' && existing.has(String(node.relation));
  return isStored || compiled.sql === ''
    ? { ...compiled, sql: `select * from ${node.relation}` }
    : compiled;
}

function limited({ sql }: CompiledNode, limit: number | undefined): string {
  const query = sql.trim().replace(/;\s*$/, '');
  return limit === undefined ? query : `select * from (\n${query}\n) as shown limit ${limit}`;
}

function readLimit(text: string | undefined): number | undefined {
  if (text === undefined) return DEFAULT_ROWS;
  if (text === '-1') return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new ProjectError(
    'bad-argument',
    `--limit takes a number of rows, or -1 for all, not "${text}".`,
  );
}

function print({ node }: CompiledNode, table: Table, flags: Flags, terminal: Terminal): void {
  if (flags.json || flags.output === 'json') {
    const rows = table.rows.map((row) =>
      Object.fromEntries(table.columns.map(({ name }, index) => [name, jsonValue(row[index])])),
    );
    terminal.stdout(`${JSON.stringify({ node: node.name, show: rows })}\n`);
    return;
  }
  const color = wantsColor(process.env, terminal.isTty);
  if (node.name !== 'inline' && !flags.quiet)
    terminal.stderr(`${escapeControls(node.relation.displayName)}\n`);
  terminal.stdout(
    `${renderTable(table, { width: terminal.columns, color, maxRows: table.rows.length })}\n`,
  );
}

function jsonValue(value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}
