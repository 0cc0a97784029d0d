import type { Engine } from '../engine/engine.js';
import { ProjectError, throwCollected } from '../errors/project-error.js';
import { didYouMean } from '../errors/suggest.js';
import type { Reporter } from '../report/reporter.js';
import { planSync } from '../warehouses/plan-sync.js';
import type { SyncResult } from '../warehouses/sync-result.js';
import type { Descriptions } from '../warehouses/sync-source.js';
import type { Workspace } from '../workspace/read-workspace.js';

/** As it is before a database is opened. */
const USER_MASK = process.umask();

/** What of a workspace is synced. */
export interface SyncChoice {
  /** Names of spaces. */
  readonly spaces: readonly string[];
  /** Names of warehouses; all if there is none. */
  readonly warehouses?: readonly string[];
  readonly isFull: boolean;
  readonly signal: AbortSignal;
  readonly reporter?: Reporter;
}

/**
 * Brings the warehouses of some spaces up to their published tables.
 * @throws {ProjectError} `unknown-warehouse`.
 */
export async function syncSpaces(
  engine: Engine,
  workspace: Workspace,
  { spaces, warehouses = [], isFull, signal, reporter }: SyncChoice,
): Promise<readonly SyncResult[]> {
  const { identity } = workspace;
  if (!identity || identity.warehouses.length === 0) return [];
  checkNames(
    warehouses,
    identity.warehouses.map(({ name }) => name),
  );
  const plans = planSync(
    identity.warehouses.filter(({ name }) => warehouses.length === 0 || warehouses.includes(name)),
    identity.spaces.filter(({ name }) => spaces.includes(name)),
  );
  const { syncWarehouses } = await import('../warehouses/sync-warehouses.js');
  return syncWarehouses(plans, {
    engine,
    base: identity.base,
    allowedFolders: identity.allowedFolders,
    descriptions: descriptionsOf(workspace),
    isFull,
    userMask: USER_MASK,
    signal,
    started: ({ space }) => reporter?.stepStarted('sync', space.name),
    finished: ({ space }) => reporter?.stepFinished('sync', space),
  });
}

function checkNames(names: readonly string[], known: readonly string[]): void {
  const unknown = names.filter((name) => !known.includes(name));
  throwCollected(
    unknown.map((name) => {
      const hint = didYouMean(name, known) ?? `Its warehouses: ${known.join(', ')}.`;
      const message = `identity.yml has no warehouse "${name}".`;
      return new ProjectError('unknown-warehouse', message, { hint });
    }),
  );
}

function descriptionsOf({ spaces }: Workspace): Descriptions {
  const nodes = spaces.flatMap(({ graph }) => [...graph.nodes.values()]);
  return new Map(
    nodes
      .filter(({ isPublished }) => isPublished)
      .map(({ name, description, columns }) => [
        name,
        {
          description,
          columns: new Map(columns.map((column) => [column.name, column.description])),
        },
      ]),
  );
}
