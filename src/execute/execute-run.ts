import type { CompiledNode } from '../compile/compiled-node.js';
import type { Session } from '../engine/engine.js';
import type { ProjectError } from '../errors/project-error.js';
import type { Node } from '../graph/node.js';
import { publicationFault } from './engine-fault.js';
import { type Publication, PublicationTransaction } from './publish.js';
import { type NodeRun, runNode } from './run-node.js';
import { type NodeResult, type Outcome, type RunResult, runFailed } from './run-result.js';
import { findWaits, type Phases, splitPhases, type Waits } from './schedule.js';
import { SessionPool } from './session-pool.js';

/** Hears of nodes as they run. */
export interface RunListener {
  nodeStarted(node: Node): void;
  nodeFinished(result: NodeResult): void;
}

export interface ExecuteOptions extends NodeRun {
  readonly command: string;
  readonly selected: ReadonlySet<string>;
  readonly compiled: ReadonlyMap<string, CompiledNode>;
  /** Undefined where nothing is published: a project without spaces. */
  readonly publication: Publication | undefined;
  /** SQL of a test on the tables that were built, but not published. */
  unpublishedSql(test: Node): Promise<string>;
  readonly threads: number;
  readonly failFast: boolean;
  /** Whether what is built upon a node waits for the node's tests. */
  readonly testsFirst: boolean;
  readonly listener: RunListener;
}

/** Runs the selected nodes of one space (or of a project without spaces). */
export async function executeRun(options: ExecuteOptions): Promise<RunResult> {
  const startedAt = new Date();
  const pool = new SessionPool(options.engine, options.signal);
  const run = new GraphRun(options, pool);
  try {
    await pool.use(async (session) => options.inputs?.createViews(session));
    const published = await run.runAll();
    return {
      command: options.command,
      space: options.publication?.space,
      results: run.results(),
      startedAt,
      durationMs: Date.now() - startedAt.getTime(),
      published,
      ...(run.problem ? { problem: run.problem } : {}),
      preview: published ? await previewOf(run.results(), pool) : undefined,
    };
  } finally {
    pool.close();
  }
}

class GraphRun {
  private readonly done = new Map<string, NodeResult>();
  private readonly waits: Waits;
  private readonly phases: Phases;

  constructor(
    private readonly options: ExecuteOptions,
    private readonly pool: SessionPool,
  ) {
    this.waits = findWaits(options.graph, options.selected, options.testsFirst);
    this.phases = splitPhases(options.graph, options.selected);
  }

  results(): NodeResult[] {
    return [...this.options.selected].flatMap((id) => this.done.get(id) ?? []);
  }

  async runAll(): Promise<boolean | undefined> {
    await this.runParallel(this.phases.before);
    const published = await this.publish();
    if (published === false) this.skipAll(this.phases.after, 'its space was not published');
    await this.runParallel(this.phases.after);
    return published;
  }

  private async runParallel(ids: ReadonlySet<string>): Promise<void> {
    const waiting = new Set([...ids].filter((id) => !this.done.has(id)));
    const running = new Set<Promise<void>>();
    while (waiting.size > 0 || running.size > 0) {
      for (const id of waiting) {
        if (running.size >= this.options.threads) break;
        if (!this.isReady(id, waiting)) continue;
        waiting.delete(id);
        const job = this.runPooled(id).finally(() => running.delete(job));
        running.add(job);
      }
      if (running.size === 0) break;
      await Promise.race(running);
    }
  }

  /** A node is ready when nothing that it waits for is still to come in this phase. */
  private isReady(id: string, waiting: ReadonlySet<string>): boolean {
    return [...(this.waits.get(id) ?? [])].every(
      (other) => this.done.has(other) || !(waiting.has(other) || this.isRunning(other)),
    );
  }

  private isRunning(id: string): boolean {
    return this.started.has(id) && !this.done.has(id);
  }

  private readonly started = new Set<string>();

  private async runPooled(id: string): Promise<void> {
    this.started.add(id);
    const cause = this.causeToSkip(id);
    if (cause !== undefined) return this.skip(id, cause);
    await this.pool.use((session) =>
      this.runOne(id, (compiled) =>
        runNode(compiled, this.options, { session, inTransaction: false }),
      ),
    );
  }

  private async runOne(
    id: string,
    run: (compiled: CompiledNode) => Promise<Outcome>,
  ): Promise<Outcome | undefined> {
    const compiled = this.options.compiled.get(id);
    if (!compiled) return undefined;
    const startedAt = new Date();
    const start = performance.now();
    this.options.listener.nodeStarted(compiled.node);
    const outcome = await run(compiled);
    this.finish({ node: compiled.node, outcome, startedAt, durationMs: performance.now() - start });
    return outcome;
  }

  private finish(result: NodeResult): void {
    this.done.set(result.node.uniqueId, result);
    this.options.listener.nodeFinished(result);
  }

  private skip(id: string, because: string): void {
    const node = this.options.graph.nodes.get(id);
    if (node)
      this.finish({
        node,
        outcome: { status: 'skipped', because },
        startedAt: new Date(),
        durationMs: 0,
      });
  }

  private skipAll(ids: ReadonlySet<string>, because: string): void {
    for (const id of ids) if (!this.done.has(id)) this.skip(id, because);
  }

  private causeToSkip(id: string): string | undefined {
    if (this.options.signal.aborted) return 'the run was interrupted';
    if (this.options.failFast && [...this.done.values()].some(isFailure))
      return 'an earlier node failed (--fail-fast)';
    for (const other of this.waits.get(id) ?? []) {
      const result = this.done.get(other);
      if (result && isFailure(result)) return `"${result.node.name}" ${result.outcome.status}`;
      if (result?.outcome.status === 'skipped') return result.outcome.because;
    }
    return undefined;
  }

  /** Builds and tests the published tables in one transaction; tells whether it was committed. */
  private async publish(): Promise<boolean | undefined> {
    const { publication } = this.options;
    if (this.phases.publication.size === 0 || !publication) return undefined;
    const obstacle = this.obstacle();
    if (obstacle !== undefined) {
      this.skipAll(this.phases.publication, obstacle);
      return false;
    }
    return this.pool.use(async (session) => {
      const transaction = new PublicationTransaction(publication, session);
      await transaction.begin();
      const isWhole = await this.runPublication(transaction);
      if (isWhole && !this.options.signal.aborted && (await this.commit(transaction))) return true;
      await transaction.rollback(isTransactionUsable([...this.done.values()]));
      await this.showUnpublished();
      return false;
    });
  }

  private async commit(transaction: PublicationTransaction): Promise<boolean> {
    try {
      await transaction.commit();
      return true;
    } catch (error) {
      this.problem = publicationFault(error, this.options.publication?.space ?? '');
      return false;
    }
  }

  /** Set when the commit itself fails, which no node stands for. */
  problem: ProjectError | undefined;

  /** A space is published whole or not at all: any failure of its own nodes keeps the old tables. */
  private obstacle(): string | undefined {
    for (const result of this.done.values()) {
      if (!concernsIdentity(result.node, this.options)) continue;
      if (isFailure(result)) return `"${result.node.name}" ${result.outcome.status}`;
      if (result.outcome.status === 'skipped') return result.outcome.because;
    }
    return undefined;
  }

  private async runPublication(transaction: PublicationTransaction): Promise<boolean> {
    const { session } = transaction;
    let isWhole = true;
    let aborted: string | undefined;
    for (const id of inWaitingOrder(this.phases.publication, this.waits)) {
      const cause = aborted ?? this.causeToSkip(id);
      if (cause !== undefined) {
        this.skip(id, cause);
        isWhole = false;
        continue;
      }
      const place = {
        session,
        inTransaction: true,
        keepFailures: (test: CompiledNode) => transaction.keepFailures(test),
      };
      const outcome = await this.runOne(id, (compiled) => runNode(compiled, this.options, place));
      const node = this.options.graph.nodes.get(id);
      if (outcome?.status === 'built' && node) transaction.add(node);
      if (outcome?.status === 'errored')
        aborted = `"${node?.name}" errored, so the space's transaction was given up`;
      if (
        outcome?.status === 'errored' ||
        outcome?.status === 'failed' ||
        outcome?.status === 'skipped'
      )
        isWhole = false;
    }
    return isWhole;
  }

  /** Points the queries of failing tests at the tables that were kept. */
  private async showUnpublished(): Promise<void> {
    for (const id of this.phases.publication) {
      const result = this.done.get(id);
      if (!result || (result.outcome.status !== 'failed' && result.outcome.status !== 'warned'))
        continue;
      const query = await this.options.unpublishedSql(result.node);
      this.done.set(id, { ...result, outcome: { ...result.outcome, query } });
    }
  }
}

function isFailure({ outcome }: NodeResult): boolean {
  return outcome.status === 'failed' || outcome.status === 'errored';
}

/** DuckDB gives a transaction up when a statement in it fails. */
function isTransactionUsable(results: readonly NodeResult[]): boolean {
  return !results.some(({ outcome }) => outcome.status === 'errored');
}

function concernsIdentity(node: Node, { graph }: ExecuteOptions): boolean {
  return (
    node.isIdentity ||
    (node.resourceType === 'test' && node.dependsOn.some((id) => graph.nodes.get(id)?.isIdentity))
  );
}

function inWaitingOrder(ids: ReadonlySet<string>, waits: Waits): string[] {
  const ordered = new Set<string>();
  const visit = (id: string): void => {
    if (ordered.has(id)) return;
    for (const other of waits.get(id) ?? []) if (ids.has(other)) visit(other);
    ordered.add(id);
  };
  for (const id of ids) visit(id);
  return [...ordered];
}

async function previewOf(
  results: readonly NodeResult[],
  pool: SessionPool,
): Promise<RunResult['preview']> {
  const shown = results.find(
    ({ node, outcome }) =>
      node.isPublished && node.name === 'users_identities' && outcome.status === 'built',
  );
  if (!shown || runFailed({ results } as RunResult)) return undefined;
  const { relation } = shown.node;
  const rowCount = shown.outcome.status === 'built' ? (shown.outcome.rows ?? 0) : 0;
  const table = await pool.use((session: Session) =>
    session.query(`select * from ${relation} limit 10`),
  );
  return { relation: relation.displayName, rowCount, table };
}
