import type { Engine } from '../../engine/engine.js';
import { type SourceStatus, sourcesDocument, sourcesReport } from '../../report/sources-report.js';
import type { Terminal } from '../../report/terminal.js';
import { planSync } from '../../warehouses/plan-sync.js';
import { readSourceStatus, readWarehouseStatus } from '../../warehouses/read-status.js';
import { readWorkspace, type Workspace } from '../../workspace/read-workspace.js';
import type { Flags } from '../flags.js';
import { checkPattern, withReadableDatabase } from '../open-database.js';
import { reachableFolders } from '../reachable-folders.js';
import { reportStyle } from '../report-style.js';
import { workspaceOptions } from '../workspace-flags.js';

/** Lists the spaces as a workspace lists its sources: their tables, and what warehouses hold of them. */
export async function sources(flags: Flags, terminal: Terminal): Promise<number> {
  const workspace = await readWorkspace(workspaceOptions(flags, terminal), checkPattern);
  const found = await withReadableDatabase(
    workspace.databaseFile,
    (engine) => readSources(engine, workspace),
    { folders: reachableFolders(workspace) },
  );
  if (flags.json) terminal.stdout(sourcesDocument(found));
  else terminal.stdout(sourcesReport(found, reportStyle(flags, terminal)));
  return 0;
}

async function readSources(engine: Engine, workspace: Workspace): Promise<SourceStatus[]> {
  const { identity } = workspace;
  const session = await engine.connect();
  const found: SourceStatus[] = [];
  try {
    for (const { space } of workspace.spaces) {
      if (!space || !identity) continue;
      const tables = await readSourceStatus(session, space);
      const warehouses: SourceStatus['warehouses'][number][] = [];
      for (const plan of planSync(identity.warehouses, [space])) {
        const { name, type } = plan.warehouse;
        const status = await readWarehouseStatus(session, plan, tables, identity.base);
        warehouses.push({ name, type, on: plan.on.map((table) => table.name), ...status });
      }
      found.push({ space: space.name, schema: space.schema, tables, warehouses });
    }
    return found;
  } finally {
    session.close();
  }
}
