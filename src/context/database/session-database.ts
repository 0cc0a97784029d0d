import { EngineError, type Session, type Table } from '../../engine/engine.js';
import type { ErrorCode } from '../../errors/codes.js';
import { ProjectError } from '../../errors/project-error.js';
import { quoteLiteral } from '../../relation/relation.js';
import type { TemplateDatabase } from './template-database.js';
import { transactionWords } from './transaction-words.js';

const NOTHING: Table = { columns: [], rows: [] };

/** Lets templates ask the database through the session of their node. */
export class SessionDatabase implements TemplateDatabase {
  readonly results = new Map<string, unknown>();
  private isOpen = false;

  /**
   * @param inTransaction Whether the session stands within a transaction of the runner, which
   * templates can neither commit nor give up.
   */
  constructor(
    private readonly session: Session,
    private readonly inTransaction: boolean,
  ) {}

  async run(sql: string, begin: boolean): Promise<Table> {
    const words = transactionWords(sql);
    if (words.length === 0) return NOTHING;
    const changes = words.filter((word) => word !== null);
    const last = changes.at(-1);
    if (this.inTransaction) refuseTransactionWords(sql);
    const endsNothing = last !== undefined && last !== 'begin' && !this.isOpen;
    if (endsNothing && words.length === 1) return NOTHING;
    if (begin && changes.length === 0) await this.begin();
    const table = await this.query(sql);
    if (last !== undefined) this.isOpen = last === 'begin';
    return table;
  }

  async commit(): Promise<void> {
    if (!this.isOpen) return;
    this.isOpen = false;
    await this.query('commit');
  }

  /** Gives up what the templates began, if it is not committed. */
  async rollback(): Promise<void> {
    if (!this.isOpen) return;
    this.isOpen = false;
    await this.session.execute('rollback').catch(() => undefined);
  }

  private async begin(): Promise<void> {
    if (this.isOpen || this.inTransaction) return;
    await this.query('begin transaction');
    this.isOpen = true;
  }

  private async query(sql: string): Promise<Table> {
    try {
      return await this.session.query(withOneInformationSchema(sql));
    } catch (error) {
      throw error instanceof EngineError && error.details.kind !== 'interrupted'
        ? asTemplateFault(error, sql)
        : error;
    }
  }
}

/** Runs work with a database for templates, and commits what they began if it ends well. */
export async function withSessionDatabase<T>(
  session: Session,
  inTransaction: boolean,
  work: (database: SessionDatabase) => Promise<T>,
): Promise<T> {
  const database = new SessionDatabase(session, inTransaction);
  try {
    const result = await work(database);
    await database.commit();
    return result;
  } catch (error) {
    await database.rollback();
    throw error;
  }
}

const CATALOG_COLUMNS: Readonly<Record<string, string>> = {
  tables: 'table_catalog',
  columns: 'table_catalog',
  schemata: 'catalog_name',
};

/**
 * Rewrites `shop.information_schema.tables`, as packages write it: DuckDB has one information
 * schema, of all databases together.
 */
export function withOneInformationSchema(sql: string): string {
  return sql.replace(
    /(?<![\w".])(?:"([^"]+)"|(\w+))\."?information_schema"?\."?(\w+)"?/gi,
    (written, quoted: string | undefined, plain: string | undefined, view: string) => {
      const database = quoted ?? plain ?? '';
      if (database.toLowerCase() === 'system') return written;
      const all = `system.information_schema.${view}`;
      const column = CATALOG_COLUMNS[view.toLowerCase()];
      if (column === undefined) return all;
      return `(select * from ${all} where lower(${column}) = lower(${quoteLiteral(database)}))`;
    },
  );
}

const FAULT_CODES: ReadonlyMap<EngineError['details']['kind'], ErrorCode> = new Map([
  ['syntax', 'sql-syntax'],
  ['binding', 'sql-binding'],
  ['forbidden-file', 'path-outside'],
]);

function asTemplateFault(error: EngineError, sql: string): ProjectError {
  const { kind } = error.details;
  const [first = ''] = error.message.split('\n');
  const code = FAULT_CODES.get(kind) ?? 'sql-failed';
  const hint = `It was asked: ${shortened(sql)}`;
  return new ProjectError(code, `A query of a template fails: ${first}`, { hint, cause: error });
}

/** Refuses SQL that would begin or end a transaction, where the runner holds one around it. */
export function refuseTransactionWords(sql: string): void {
  if (transactionWords(sql).every((word) => word === null)) return;
  const message = `"${shortened(sql)}" would end a transaction that is not the template's own.`;
  const hint = 'Leave begin, commit and rollback to the runner here.';
  throw new ProjectError('transaction-statement', message, { hint });
}

function shortened(sql: string): string {
  const line = sql.trim().replace(/\s+/g, ' ');
  return line.length > 160 ? `${line.slice(0, 157)}...` : line;
}
