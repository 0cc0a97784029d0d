import type { CompiledNode } from '../compile/compiled-node.js';
import { withSessionDatabase } from '../context/database/session-database.js';
import type { Engine, Session } from '../engine/engine.js';
import { EngineError } from '../engine/engine.js';
import { ProjectError, ProjectErrors } from '../errors/project-error.js';
import type { Graph } from '../graph/node.js';
import type { Relation } from '../relation/relation.js';
import { atomically } from './atomically.js';
import { asNodeError } from './engine-fault.js';
import { loadSeed } from './load-seed.js';
import { materialize } from './materialize.js';
import { type InputFiles, type NodeProgress, statementProgress } from './node-progress.js';
import type { CallCounts, Outcome } from './run-result.js';
import { checkSql, runTest, storeFailures } from './run-test.js';
import { runTypeScriptModel } from './run-typescript-model.js';

/** The inputs of a space. */
export interface InputBinding extends InputFiles {
  /** Makes the views; files are read when models ask them. */
  createViews(session: Session): Promise<void>;
  /** Makes them so that broken records are rows too; tells whether to try a failed query again. */
  salvage(error: unknown, session: Session): Promise<boolean>;
  /** What is wrong with files that the engine reads without a word; known once they are checked. */
  fault(): Promise<ProjectError | undefined>;
  /** What became of the calls that were read; known once all other nodes have run. */
  readonly callCounts?: CallCounts | undefined;
  /** Does what must be done outside of the transaction, once all other nodes have run. */
  beforePublication?(session: Session): Promise<void>;
  /** Publishes what is remembered between builds, within the transaction that publishes the tables. */
  publish?(session: Session): Promise<void>;
}

/** What running one node needs, whichever node it is. */
export interface NodeRun {
  readonly graph: Graph;
  readonly engine: Engine;
  readonly fullRefresh: boolean;
  readonly inputs: InputBinding | undefined;
  readonly signal: AbortSignal;
  warn(message: string): void;
}

/** Where and how a node runs. */
export interface NodePlace {
  readonly session: Session;
  readonly inTransaction: boolean;
  readonly progress: NodeProgress;
  /** Keeps failing rows; by default in a table at once. */
  readonly keepFailures?: (test: CompiledNode, session: Session) => Promise<Relation>;
}

/** Runs one node; what a user can mend becomes its outcome, a bug is thrown. */
export async function runNode(
  compiled: CompiledNode,
  run: NodeRun,
  place: NodePlace,
): Promise<Outcome> {
  const turn = { compiled };
  try {
    return await withSalvage(turn, run, place);
  } catch (error) {
    if (error instanceof EngineError && error.details.kind === 'interrupted') {
      return { status: 'skipped', because: 'the run was interrupted' };
    }
    return { status: 'errored', error: nodeError(error, turn.compiled) };
  }
}

/** A node in its turn: one that asks the database gets its SQL when it begins. */
interface Turn {
  compiled: CompiledNode;
}

/** Tries a node once more if an input turns out to hold broken records. */
async function withSalvage(turn: Turn, run: NodeRun, place: NodePlace): Promise<Outcome> {
  try {
    return await runInTurn(turn, run, place);
  } catch (error) {
    const cause = engineErrorIn(error);
    if (place.inTransaction || !(await run.inputs?.salvage(cause, place.session))) throw error;
    return runInTurn(turn, run, place);
  }
}

/** A query of a template may be what meets broken records. */
function engineErrorIn(thrown: unknown): unknown {
  for (let error = thrown; error instanceof Error; error = error.cause)
    if (error instanceof EngineError) return error;
  return thrown;
}

async function runInTurn(turn: Turn, run: NodeRun, place: NodePlace): Promise<Outcome> {
  const { session, inTransaction, progress } = place;
  const { later, node } = turn.compiled;
  progress.follow(statementProgress(node, run, session));
  // An ephemeral model is rendered within those that read it.
  if (later && node.config.materialized !== 'ephemeral')
    turn.compiled = await withSessionDatabase(session, inTransaction, later);
  return dispatch(turn.compiled, run, place);
}

async function dispatch(compiled: CompiledNode, run: NodeRun, place: NodePlace): Promise<Outcome> {
  const { node } = compiled;
  const { session, inTransaction, progress } = place;
  const { engine, signal } = run;
  switch (node.resourceType) {
    case 'test':
      checkSql(compiled);
      return runTest(compiled, {
        session,
        keep: place.keepFailures ?? storeFailures,
        queryFor: (test) => Promise.resolve(test.sql),
      });
    case 'seed':
      return { status: 'built', rows: await buildSeed(compiled, run, session) };
    default:
      if (!node.definition && !compiled.later) checkSql(compiled);
      return {
        status: 'built',
        rows: node.definition
          ? await runTypeScriptModel(compiled, { engine, session, inTransaction, signal, progress })
          : await materialize(compiled, {
              session,
              inTransaction,
              fullRefresh: run.fullRefresh,
              warn: run.warn,
            }),
      };
  }
}

async function buildSeed(
  compiled: CompiledNode,
  run: NodeRun,
  session: Session,
): Promise<number | undefined> {
  const { node } = compiled;
  if (run.inputs?.has(node.name)) return undefined;
  return atomically(compiled, { session, inTransaction: false }, () => loadSeed(node, session));
}

function nodeError(error: unknown, compiled: CompiledNode): ProjectError {
  const { node, sql, placeOf } = compiled;
  if (error instanceof ProjectErrors && error.errors[0]) return error.errors[0];
  const known = asNodeError(error, {
    body: sql,
    placeOf,
    declaredAt: node.declaredAt,
    name: node.name,
  });
  return node.definition && known.code === 'sql-failed'
    ? new ProjectError('typescript-model', known.message, { at: known.at, cause: error })
    : known;
}
