import type { CompiledNode } from '../compile/compiled-node.js';
import type { Session, Table } from '../engine/engine.js';
import { ProjectError } from '../errors/project-error.js';
import { quoteLiteral, type Relation } from '../relation/relation.js';
import { createSchema } from './catalog.js';
import type { Outcome } from './run-result.js';

/** How many failing rows are shown. */
const SAMPLE_ROWS = 5;

export interface TestRun {
  readonly session: Session;
  /** Keeps all failing rows; returns the relation that will hold them. */
  keep(test: CompiledNode, session: Session): Promise<Relation>;
  /** The query that shows all failing rows once the run is over. */
  queryFor(test: CompiledNode): Promise<string>;
}

/** Runs a data test: its rows are failures, judged by fail_calc, warn_if, error_if and severity. */
export async function runTest(test: CompiledNode, using: TestRun): Promise<Outcome> {
  const { config } = test.node;
  const limited =
    config.limit === undefined
      ? test.sql
      : `select * from (\n${test.sql}\n) as idw_limited limit ${config.limit}`;
  const stored = config.storeFailures
    ? await using.keep({ ...test, sql: limited }, using.session)
    : undefined;
  const judged = await using.session.query(
    `select ${config.failCalc} as failures, (${config.failCalc}) ${config.warnIf} as warns, (${config.failCalc}) ${config.errorIf} as fails
from (\n${limited}\n) as idw_test`,
  );
  const [failures, warns, fails] = judged.rows[0] ?? [0, false, false];
  const status = verdict(config.severity, warns === true, fails === true);
  if (status === 'passed') return { status };
  return {
    status,
    failures: Number(failures ?? 0),
    sample: await sampleOf(limited, using.session),
    query: await using.queryFor(test),
    storedIn: stored?.displayName,
  };
}

/** As dbt judges: below severity error, error_if has no say. */
function verdict(
  severity: 'error' | 'warn',
  warns: boolean,
  fails: boolean,
): 'passed' | 'warned' | 'failed' {
  if (severity === 'error' && fails) return 'failed';
  return warns ? 'warned' : 'passed';
}

async function sampleOf(sql: string, session: Session): Promise<Table> {
  return session.query(`select * from (\n${sql}\n) as idw_test limit ${SAMPLE_ROWS}`);
}

/** Stores failing rows in a table, replaced by each run. */
export async function storeFailures(test: CompiledNode, session: Session): Promise<Relation> {
  const { relation } = test.node;
  await createSchema(session, relation.schema);
  await session.execute(`create or replace table ${relation} as (\n${test.sql}\n)`);
  return relation;
}

/**
 * Writes failing rows to a file, for tests inside a transaction that may be rolled back.
 * @returns A function that makes the table of them when the transaction is over.
 */
export async function storeFailuresLater(
  test: CompiledNode,
  session: Session,
  file: string,
): Promise<(after: Session) => Promise<void>> {
  await session.execute(`copy (\n${test.sql}\n) to ${quoteLiteral(file)} (format parquet)`);
  return async (after) => {
    await storeFailures(
      { ...test, sql: `select * from read_parquet(${quoteLiteral(file)})` },
      after,
    );
  };
}

/** Refuses a node without SQL: a test would pass without looking, a model would fail obscurely. */
export function checkSql({ node, sql }: CompiledNode): void {
  const bare = sql.replace(/--[^\n]*|\/\*[\s\S]*?\*\//g, '');
  if (bare.trim() !== '') return;
  throw new ProjectError('sql-syntax', `The ${node.resourceType} "${node.name}" has no SQL.`, {
    at: node.declaredAt,
  });
}
