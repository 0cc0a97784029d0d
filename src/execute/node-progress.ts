import type { Progress, Session } from '../engine/engine.js';
import type { Graph, Node } from '../graph/node.js';

/** Tells how far something is; asked now and then by those who show it. */
export type ReadProgress = () => Progress | undefined;

/** The files behind relations. */
export interface InputFiles {
  /** Tells whether the seed of this name is a view over files. */
  has(seedName: string): boolean;
  /**
   * Guesses how many rows a relation over files of text has; the promise of undefined where nobody
   * knows, undefined where the engine counts them itself.
   */
  guessRows?(name: string): Promise<number | undefined> | undefined;
}

/** How far a node is that runs: what it does first makes this known. */
export class NodeProgress {
  private source: ReadProgress = () => undefined;
  readonly read: ReadProgress = () => this.source();

  /** Names who can tell from now on. */
  follow(source: ReadProgress): void {
    this.source = source;
  }

  end(): void {
    this.source = () => undefined;
  }
}

/**
 * Reads how far the SQL of a node is. The engine does not know how many rows files of text hold:
 * for nodes that read them the inputs are asked.
 */
export function statementProgress(
  node: Node,
  { graph, inputs }: { readonly graph: Graph; readonly inputs: InputFiles | undefined },
  session: Session,
): ReadProgress {
  const guess = guessRows(node, graph, inputs);
  return () => {
    const progress = session.progress();
    if (!progress || guess.isCounted) return progress;
    const { share } = progress;
    const { rows } = guess;
    return {
      share,
      rows: share === undefined || rows === undefined ? undefined : Math.round(share * rows),
    };
  };
}

/** What is known of the rows of the files that a node reads. */
interface RowGuess {
  /** Whether the engine's own count is right. */
  readonly isCounted: boolean;
  rows?: number | undefined;
}

function guessRows(node: Node, graph: Graph, inputs: InputFiles | undefined): RowGuess {
  const guesses = [...relationsBehind(node, graph)].flatMap((name) => guessOf(name, inputs) ?? []);
  const guess: RowGuess = { isCounted: guesses.length === 0 };
  const add = (found: readonly (number | undefined)[]) => {
    guess.rows = found.reduce(
      (sum, rows) => (sum === undefined || rows === undefined ? undefined : sum + rows),
      0,
    );
  };
  Promise.all(guesses).then(add, () => undefined);
  return guess;
}

function guessOf(
  name: string,
  inputs: InputFiles | undefined,
): Promise<number | undefined> | undefined {
  if (inputs?.guessRows) return inputs.guessRows(name);
  return inputs?.has(name) ? Promise.resolve(undefined) : undefined;
}

/** Names the seeds and sources that a node reads, itself or through what stores nothing. */
function relationsBehind(node: Node, graph: Graph): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = ({ dependsOn }: Node): void => {
    for (const parent of dependsOn.flatMap((id) => graph.nodes.get(id) ?? [])) {
      if (parent.resourceType !== 'model') names.add(parent.name);
      else if (parent.config.materialized === 'view' || parent.config.materialized === 'ephemeral')
        visit(parent);
    }
  };
  visit(node);
  return names;
}
