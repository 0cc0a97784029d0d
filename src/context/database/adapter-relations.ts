import { quoteLiteral, Relation } from '../../relation/relation.js';
import type { HostObject } from '../../template/index.js';
import { argument } from '../host-values.js';
import { type RelationType, relationValue } from '../relation-value.js';
import type { NodeContext, RunContext } from '../render-context.js';
import {
  type Args,
  type CallMacro,
  databaseOf,
  type Kwargs,
  type Method,
} from './adapter-method.js';
import { TableValue } from './table-value.js';
import { LaterDatabase } from './template-database.js';

/** Methods that look for relations and schemas. */
export function relationMethods(
  run: RunContext,
  node: NodeContext,
  callMacro: CallMacro,
): Record<string, Method> {
  const home = run.target.database;
  const find = (args: Args, kwargs: Kwargs) =>
    findRelation(node, home, {
      database: argument(args, kwargs, 0, 'database'),
      schema: argument(args, kwargs, 1, 'schema'),
      identifier: argument(args, kwargs, 2, 'identifier'),
    });
  const list = async (database: unknown, schema: unknown) => {
    const relation = new Relation(String(schema), '', textOf(database));
    const schemaRelation = relationValue(relation, undefined, home);
    return relationsIn(await callMacro('list_relations_without_caching', schemaRelation), home);
  };
  return {
    get_relation: { whenParsed: () => null, call: find },
    already_exists: {
      whenParsed: () => false,
      call: async ([schema, name]) => (await find([null, schema, name], {})) !== null,
    },
    list_relations: {
      whenParsed: () => [],
      call: (args, kwargs) =>
        list(argument(args, kwargs, 0, 'database'), argument(args, kwargs, 1, 'schema')),
    },
    list_relations_without_caching: {
      whenParsed: () => [],
      call: async (args, kwargs) =>
        relationsIn(
          await callMacro(
            'list_relations_without_caching',
            argument(args, kwargs, 0, 'schema_relation'),
          ),
          home,
        ),
    },
    list_schemas: {
      whenParsed: () => [],
      call: async (args, kwargs) =>
        rowsOf(await callMacro('list_schemas', argument(args, kwargs, 0, 'database'))).map(
          ([name]) => String(name),
        ),
    },
    check_schema_exists: {
      whenParsed: () => false,
      call: async (args, kwargs) => {
        const database = textOf(argument(args, kwargs, 0, 'database'));
        const schema = argument(args, kwargs, 1, 'schema');
        const place = relationValue(
          new Relation('information_schema', 'schemata', database),
          undefined,
          home,
        );
        const [row] = rowsOf(await callMacro('check_schema_exists', place, schema));
        return Number(row?.[0] ?? 0) > 0;
      },
    },
  };
}

/** Looks a relation up; the node's own is known before anything runs. */
async function findRelation(
  node: NodeContext,
  home: string,
  { database, schema, identifier }: Readonly<Record<'database' | 'schema' | 'identifier', unknown>>,
): Promise<HostObject | null> {
  const relation = new Relation(String(schema), String(identifier), textOf(database));
  if (node.database instanceof LaterDatabase && String(relation) === String(node.thisRelation)) {
    const type = node.relationType(relation);
    return type ? relationValue(relation, type, home) : null;
  }
  const catalog = textOf(database) ?? home;
  const { rows } = await databaseOf(node).run(
    `select table_schema, table_name, table_type, table_catalog from system.information_schema.tables
     where lower(table_name) = lower(${quoteLiteral(String(identifier))})
     ${schema === null || schema === undefined ? '' : `and lower(table_schema) = lower(${quoteLiteral(String(schema))})`}
     and (lower(table_catalog) = lower(${quoteLiteral(catalog)})
     ${schema === null || schema === undefined ? `or table_catalog = 'temp'` : ''})`,
    false,
  );
  const [row] = rows;
  if (!row) return null;
  return relationValue(
    new Relation(String(row[0]), String(row[1]), String(row[3])),
    row[2] === 'VIEW' ? 'view' : 'table',
    home,
  );
}

/** Reads what the macro list_relations_without_caching answers: database, name, schema, type. */
function relationsIn(answer: unknown, home: string): HostObject[] {
  return rowsOf(answer).map(([database, name, schema, type]) =>
    relationValue(
      new Relation(String(schema), String(name), textOf(database)),
      (type ?? undefined) as RelationType | undefined,
      home,
    ),
  );
}

function rowsOf(answer: unknown): readonly (readonly unknown[])[] {
  return answer instanceof TableValue ? answer.cells : [];
}

function textOf(value: unknown): string | undefined {
  return value === null || value === undefined ? undefined : String(value);
}
