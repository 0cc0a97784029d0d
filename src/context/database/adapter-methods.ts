import type { Table } from '../../engine/engine.js';
import { ProjectError } from '../../errors/project-error.js';
import { columnOf, columnValue } from '../column-value.js';
import { argument, hostFunction } from '../host-values.js';
import { createRelation, pathOf } from '../relation-value.js';
import type { NodeContext, RunContext } from '../render-context.js';
import { type CallMacro, databaseOf, type Method } from './adapter-method.js';
import { relationMethods } from './adapter-relations.js';
import { plainMembers } from './adapter-settings.js';
import { responseValue } from './statement-results.js';
import { tableValue } from './table-value.js';

const nothing = () => null;
const none = () => [];

/** Lists the members of `adapter` that ask the database; they call the macros that dbt's call. */
export function adapterMethods(
  run: RunContext,
  node: NodeContext,
  callMacro: CallMacro,
): Record<string, unknown> {
  const methods: Record<string, Method> = {
    ...statementMethods(run, node),
    ...relationMethods(run, node, callMacro),
    ...changingMethods(callMacro),
    ...columnMethods(callMacro),
  };
  const functions = Object.entries(methods).map(([name, { whenParsed, call }]) => [
    name,
    hostFunction(`adapter.${name}`, (args, kwargs) =>
      node.execute ? call(args, kwargs) : whenParsed(),
    ),
  ]);
  return { ...Object.fromEntries(functions), ...plainMembers(run) };
}

function statementMethods(run: RunContext, node: NodeContext): Record<string, Method> {
  const print = (text: string) => run.log(text);
  const database = () => databaseOf(node);
  return {
    execute: {
      whenParsed: () => [responseValue(), tableValue({ columns: [], rows: [] }, print)],
      call: async (args, kwargs) => {
        const begins = argument(args, kwargs, 1, 'auto_begin') === true;
        const table = await database().run(String(argument(args, kwargs, 0, 'sql')), begins);
        const isFetched = argument(args, kwargs, 2, 'fetch') === true;
        const limit = argument(args, kwargs, 3, 'limit');
        const rows = typeof limit === 'number' ? table.rows.slice(0, limit) : table.rows;
        const shown = isFetched ? { ...table, rows } : { columns: [], rows: [] };
        return [responseValue(changedRows(table)), tableValue(shown, print)];
      },
    },
    commit: {
      whenParsed: () => '',
      call: () =>
        database()
          .commit()
          .then(() => ''),
    },
    commit_if_has_connection: {
      whenParsed: () => '',
      call: () =>
        database()
          .commit()
          .then(() => ''),
    },
    ensure_transaction: {
      whenParsed: () => '',
      call: () =>
        database()
          .run('select 1', true)
          .then(() => ''),
    },
    get_column_schema_from_query: {
      whenParsed: none,
      call: async ([sql]) => {
        const described = await database().run(`describe ${String(sql)}`, false);
        return described.rows.map(([name, dtype]) =>
          columnValue({ name: String(name), dtype: String(dtype) }),
        );
      },
    },
  };
}

/** DuckDB answers a statement that changes rows with their count. */
function changedRows({ columns: [first], rows }: Table): number | undefined {
  return first?.name === 'Count' && first.type === 'BIGINT' ? Number(rows[0]?.[0] ?? 0) : undefined;
}

/** Methods that change the database: each is the macro of its name. */
function changingMethods(callMacro: CallMacro): Record<string, Method> {
  const macro = (name: string, ...parameters: readonly string[]): [string, Method] => [
    name,
    {
      whenParsed: nothing,
      call: async (args, kwargs) => {
        await callMacro(
          name,
          ...parameters.map((key, index) => argument(args, kwargs, index, key)),
        );
        return '';
      },
    },
  ];
  return Object.fromEntries([
    macro('create_schema', 'relation'),
    macro('drop_schema', 'relation'),
    macro('drop_relation', 'relation'),
    macro('truncate_relation', 'relation'),
    macro('rename_relation', 'from_relation', 'to_relation'),
    macro('alter_column_type', 'relation', 'column_name', 'new_column_type'),
  ]);
}

function columnMethods(callMacro: CallMacro): Record<string, Method> {
  const columnsOf = async (relation: unknown) => {
    const found = await callMacro('get_columns_in_relation', relation);
    return Array.isArray(found) ? found : [];
  };
  const missing = async (from: unknown, to: unknown) => {
    const known = (await columnsOf(to)).map((column) => columnOf(column)?.name.toLowerCase());
    return (await columnsOf(from)).filter(
      (column) => !known.includes(columnOf(column)?.name.toLowerCase()),
    );
  };
  return {
    get_columns_in_relation: {
      whenParsed: none,
      call: (args, kwargs) => columnsOf(checkedRelation(argument(args, kwargs, 0, 'relation'))),
    },
    get_columns_in_table: {
      whenParsed: none,
      call: (args, kwargs) => {
        const [schema, identifier] = ['schema', 'identifier'].map((name, index) =>
          String(argument(args, kwargs, index, name)),
        );
        return columnsOf(createRelation([null, schema, identifier], {}, undefined));
      },
    },
    get_missing_columns: {
      whenParsed: none,
      call: (args, kwargs) =>
        missing(
          argument(args, kwargs, 0, 'from_relation'),
          argument(args, kwargs, 1, 'to_relation'),
        ),
    },
    expand_target_column_types: {
      whenParsed: nothing,
      // DuckDB's text has no length, so that no column is ever too narrow for another.
      call: () => '',
    },
  };
}

function checkedRelation(value: unknown): unknown {
  if (pathOf(value)) return value;
  throw new ProjectError(
    'template-failed',
    `get_columns_in_relation() takes a relation, not ${value === null || value === undefined ? 'none' : `"${String(value)}"`}.`,
    { hint: "For example: adapter.get_columns_in_relation(ref('orders'))" },
  );
}
