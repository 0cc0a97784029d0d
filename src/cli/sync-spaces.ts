import type { Engine } from '../engine/engine.js';
import { ProjectError, throwCollected } from '../errors/project-error.js';
import { didYouMean } from '../errors/suggest.js';
import type { IdentityFile } from '../identity/read-identity-file.js';
import type { Reporter } from '../report/reporter.js';
import type { Descriptions } from '../warehouses/descriptions.js';
import { planSync } from '../warehouses/plan-sync.js';
import type { SyncResult } from '../warehouses/sync-result.js';
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
  /** Asked for what the models say of themselves where a table is made. */
  readonly describe: () => Promise<Descriptions>;
}

/** Brings the warehouses of some spaces up to their published tables. */
export async function syncSpaces(
  engine: Engine,
  identity: IdentityFile | undefined,
  { spaces, warehouses = [], isFull, signal, reporter, describe }: SyncChoice,
): Promise<readonly SyncResult[]> {
  if (!identity || identity.warehouses.length === 0) return [];
  const plans = planSync(
    identity.warehouses.filter(({ name }) => warehouses.length === 0 || warehouses.includes(name)),
    identity.spaces.filter(({ name }) => spaces.includes(name)),
  );
  const { syncWarehouses } = await import('../warehouses/sync-warehouses.js');
  return syncWarehouses(plans, {
    engine,
    base: identity.base,
    allowedFolders: identity.allowedFolders,
    describe,
    isFull,
    userMask: USER_MASK,
    signal,
    started: ({ space }) => reporter?.stepStarted('sync', space.name),
    finished: ({ space }) => reporter?.stepFinished('sync', space),
  });
}

/**
 * Checks the names of warehouses that a command was given, before anything is opened.
 * @throws {ProjectError} `unknown-warehouse`.
 */
export function checkWarehouses(
  identity: IdentityFile | undefined,
  names: readonly string[],
): void {
  const known = (identity?.warehouses ?? []).map(({ name }) => name);
  const unknown = names.filter((name) => !known.includes(name));
  const all = known.length === 0 ? 'It names none.' : `Its warehouses: ${known.join(', ')}.`;
  throwCollected(
    unknown.map((name) => {
      const hint = didYouMean(name, known) ?? all;
      const message = `identity.yml has no warehouse "${name}".`;
      return new ProjectError('unknown-warehouse', message, { hint });
    }),
  );
}

/** Reads what the published models of a workspace say of themselves. */
export function descriptionsOf({ spaces }: Workspace): Descriptions {
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
