import type { NodeResult, RunResult } from '../execute/run-result.js';
import type { Node } from '../graph/node.js';

/** What a part of the nodes took of a run. */
export interface Stage {
  readonly name: string;
  /** Wall time; what runs at the same time shares it. */
  readonly durationMs: number;
  /** Of the whole run, from 0 to 1. */
  readonly share: number;
}

/** Tells where the time of a run went, the most first; `other` is what no node and no step took. */
export function stagesOf(run: RunResult): readonly Stage[] {
  const spans = [
    ...run.results
      .filter(({ durationMs }) => durationMs > 0)
      .map((result) => spanOf(stageOf(result.node), result)),
    ...(run.steps ?? []).map((result) => spanOf(result.step, result)),
  ];
  const times = shareOut(spans);
  const known = [...times.values()].reduce((sum, ms) => sum + ms, 0);
  const other = run.durationMs - known;
  return [...times, ...(other > 0 ? [['other', other] as const] : [])]
    .map(([name, durationMs]) => ({ name, durationMs, share: durationMs / run.durationMs }))
    .sort((one, two) => two.durationMs - one.durationMs);
}

/** The stage that a node is configured for (`meta.stage`), else its kind or its folder. */
function stageOf({ config, resourceType, fqn }: Node): string {
  if (typeof config.meta.stage === 'string') return config.meta.stage;
  if (resourceType !== 'model') return `${resourceType}s`;
  const [, folder] = fqn;
  return fqn.length > 2 && folder !== undefined ? folder : 'models';
}

interface Span {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

function spanOf(
  name: string,
  { startedAt, durationMs }: Pick<NodeResult, 'startedAt' | 'durationMs'>,
): Span {
  const from = startedAt.getTime();
  return { name, from, to: from + durationMs };
}

/** Gives each moment to the spans that run then, in equal parts. */
function shareOut(spans: readonly Span[]): Map<string, number> {
  const edges = spans
    .flatMap((span) => [
      { at: span.from, span, isStart: true },
      { at: span.to, span, isStart: false },
    ])
    .sort((one, two) => one.at - two.at);
  const times = new Map<string, number>();
  const running = new Set<Span>();
  let before = 0;
  for (const { at, span, isStart } of edges) {
    for (const { name } of running)
      times.set(name, (times.get(name) ?? 0) + (at - before) / running.size);
    if (isStart) running.add(span);
    else running.delete(span);
    before = at;
  }
  return times;
}
