import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, rename, rm, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { compileNodes } from '../../src/compile/compile-nodes.js';
import { ProjectError, ProjectErrors } from '../../src/errors/project-error.js';
import { readWorkspace, type Workspace } from '../../src/workspace/read-workspace.js';
import type { WorkspaceOptions } from '../../src/workspace/workspace-options.js';

/** What a run is started with beside its files. */
export type Settings = Partial<Pick<WorkspaceOptions, 'env' | 'vars' | 'targetName'>>;

/** All files look as if they were written at once: times tell nothing. */
const TIME = new Date('2024-01-01T00:00:00Z');

/** A project that is read with a cache that stays, and with none. */
export class CachedProject {
  readonly root = mkdtempSync(path.join(os.tmpdir(), 'idw-cache-'));
  readonly logged: string[] = [];

  async write(file: string, text: string): Promise<void> {
    const target = path.join(this.root, file);
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, text);
    await utimes(target, TIME, TIME);
  }

  async remove(file: string): Promise<void> {
    await rm(path.join(this.root, file), { force: true });
  }

  async rename(from: string, to: string): Promise<void> {
    await rename(path.join(this.root, from), path.join(this.root, to)).catch(() => undefined);
  }

  dispose(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  cacheFile(name: string): string {
    return path.join(this.root, 'target/idw_cache', name);
  }

  /** Reads and compiles the project; `target` holds the cache. */
  async read(settings: Settings = {}, target = 'target'): Promise<unknown> {
    this.logged.length = 0;
    try {
      const workspace = await this.workspace(settings, target);
      const spaces = await Promise.all(workspace.spaces.map((space) => describe(space, workspace)));
      const { warnings, notes } = workspace;
      return { spaces, warnings: warnings.map(plainError), notes, logged: [...this.logged] };
    } catch (error) {
      if (error instanceof ProjectErrors) return { errors: error.errors.map(plainError) };
      if (error instanceof ProjectError) return { errors: [plainError(error)] };
      throw error;
    }
  }

  /** Reads and compiles the project as if for the first time. */
  async readCold(settings: Settings = {}): Promise<unknown> {
    await rm(path.join(this.root, 'cold'), { recursive: true, force: true });
    return this.read(settings, 'cold');
  }

  workspace(settings: Settings = {}, target = 'target'): Promise<Workspace> {
    const options: WorkspaceOptions = {
      ...{ projectDir: this.root, identityFile: undefined, databaseFile: undefined },
      ...{ targetPath: path.join(this.root, target), spaces: [], targetName: 'dev', vars: {} },
      ...{ threads: 4, fullRefresh: false, forgetRemoved: false, storeFailures: false },
      ...{ syncedAt: undefined, env: {} },
      log: (text) => this.logged.push(text),
      ...settings,
    };
    return readWorkspace(options, async () => undefined);
  }
}

async function describe(space: Workspace['spaces'][number], workspace: Workspace) {
  const { graph, run, hooks } = space;
  const nodes = [...graph.nodes.values()].map((node) => ({
    ...node,
    relation: { ...node.relation, sql: String(node.relation) },
    definition: node.definition && JSON.stringify(node.definition),
  }));
  const written = nodes.filter(({ language }) => language === 'sql').map((node) => node.uniqueId);
  const compiled = await compileNodes(
    written.flatMap((id) => graph.nodes.get(id) ?? []),
    { graph, run, existing: new Map(), textOf: (file) => workspace.textOf(file) },
  );
  // What a run is told of the time is another each time.
  const timeless = (sql: string) => sql.replaceAll(/\d{4}-\d\d-\d\d[T ][\d:.]+(Z|\+00:00)?/g, 'T');
  return {
    ...{ space: space.space?.name, nodes, hooks },
    sql: [...compiled].map(([id, { sql, preHooks }]) => [id, timeless(sql), preHooks]),
  };
}

function plainError({ code, message, at, hint, trace }: ProjectError): unknown {
  return { code, message, at, hint, trace };
}
