import type { CompiledNode } from '../compile/compiled-node.js';
import type { ExecuteOptions } from './execute-options.js';
import { NodeProgress } from './node-progress.js';
import type { NodeResult, Outcome, Step, StepResult } from './run-result.js';
import { findWaits, type Waits } from './schedule.js';

/** How far a run has come: which nodes are done, and what the others wait for. */
export class RunState {
  readonly done = new Map<string, NodeResult>();
  readonly steps: StepResult[] = [];
  readonly waits: Waits;

  constructor(readonly options: ExecuteOptions) {
    const { graph, selected, builtElsewhere, testsFirst } = options;
    this.waits = findWaits(graph, new Set([...builtElsewhere.keys(), ...selected]), testsFirst);
  }

  results(): NodeResult[] {
    return [...this.options.selected].flatMap((id) => this.done.get(id) ?? []);
  }

  /** Runs one node and tells the listener. */
  async runOne(
    id: string,
    run: (compiled: CompiledNode, progress: NodeProgress) => Promise<Outcome>,
  ): Promise<Outcome | undefined> {
    const compiled = this.options.compiled.get(id);
    if (!compiled) return undefined;
    const startedAt = new Date();
    const start = performance.now();
    const progress = new NodeProgress();
    this.options.listener.nodeStarted(compiled.node, progress.read);
    const outcome = await run(compiled, progress).finally(() => progress.end());
    this.finish({ node: compiled.node, outcome, startedAt, durationMs: performance.now() - start });
    return outcome;
  }

  /** Does what belongs to the run and to no node, and measures it. */
  async runStep<T>(step: Step, work: () => Promise<T>): Promise<T> {
    const startedAt = new Date();
    const start = performance.now();
    const { listener } = this.options;
    listener.stepStarted?.(step);
    try {
      return await work();
    } finally {
      this.steps.push({ step, startedAt, durationMs: performance.now() - start });
      listener.stepFinished?.(step);
    }
  }

  skip(id: string, because: string): void {
    const node = this.options.graph.nodes.get(id);
    if (!node) return;
    const outcome = { status: 'skipped', because } as const;
    this.finish({ node, outcome, startedAt: new Date(), durationMs: 0 });
  }

  skipAll(ids: ReadonlySet<string>, because: string): void {
    for (const id of ids) if (!this.done.has(id)) this.skip(id, because);
  }

  /** Tells why a node that is ready must not run, if so. */
  causeToSkip(id: string): string | undefined {
    if (this.options.signal.aborted) return 'the run was interrupted';
    if (this.options.mustStop()) return 'an earlier node failed (--fail-fast)';
    for (const other of this.waits.get(id) ?? []) {
      const result = this.done.get(other) ?? this.options.builtElsewhere.get(other);
      const cause = result && causeIn(result);
      if (cause !== undefined) return cause;
    }
    return undefined;
  }

  private finish(result: NodeResult): void {
    this.done.set(result.node.uniqueId, result);
    this.options.listener.nodeFinished(result);
  }
}

/** Says why what stands upon a node is not run, if the node gives cause. */
export function causeIn(result: NodeResult): string | undefined {
  if (isFailure(result)) return `"${result.node.name}" ${result.outcome.status}`;
  return result.outcome.status === 'skipped' ? result.outcome.because : undefined;
}

/** Tells whether a node ended so that the run fails. */
export function isFailure({ outcome }: NodeResult): boolean {
  return outcome.status === 'failed' || outcome.status === 'errored';
}
