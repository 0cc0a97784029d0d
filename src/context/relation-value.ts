import { quoteIdentifier, Relation } from '../relation/relation.js';
import { HostObject } from '../template/index.js';
import { argument, hostFunction, lateObject } from './host-values.js';
import { isRecord, PARTS, type Part, type Policy, policyOf } from './relation-policy.js';

type Kwargs = Readonly<Record<string, unknown>>;

/** What a relation is, as dbt names it. */
export type RelationType = 'table' | 'view' | 'cte' | 'external';

/** A relation as templates see it: parts of a name, and which of them are printed and quoted. */
interface RelationParts {
  readonly path: Readonly<Record<Part, string | null>>;
  readonly type: string | null;
  readonly included: Policy;
  readonly quoted: Policy;
  /** What is written as it is, without parts: an ephemeral model. */
  readonly text: string | undefined;
  /** The database of the run, which is not printed unless that is asked for. */
  readonly home: string | undefined;
}

const relations = new WeakMap<HostObject, RelationParts>();

/**
 * Shows a relation to templates.
 * @param home The database of the run.
 * @param text What is printed instead of its name, such as a query on it.
 */
export function relationValue(
  relation: Relation,
  type: RelationType | undefined = undefined,
  home: string | undefined = undefined,
  text: string | undefined = undefined,
): HostObject {
  const plain = `${quoteIdentifier(relation.schema)}.${quoteIdentifier(relation.identifier)}`;
  const printed = String(relation);
  return shown({
    path: {
      database: relation.database ?? home ?? null,
      schema: relation.schema === '' ? null : relation.schema,
      identifier: relation.identifier,
    },
    type: type ?? (relation.schema === '' ? 'cte' : null),
    included: {
      database: relation.database !== undefined && relation.database !== home,
      schema: relation.schema !== '',
      identifier: true,
    },
    quoted: { database: true, schema: true, identifier: true },
    text: text ?? (printed === plain ? undefined : printed),
    home,
  });
}

/** Makes a relation of the arguments of api.Relation.create(). */
export function createRelation(
  args: readonly unknown[],
  kwargs: Kwargs,
  home: string | undefined,
): HostObject {
  const part = (index: number, name: Part) => textOrNull(argument(args, kwargs, index, name));
  const path = {
    database: part(0, 'database'),
    schema: part(1, 'schema'),
    identifier: part(2, 'identifier'),
  };
  const included = {
    database: path.database !== null && path.database !== home,
    schema: path.schema !== null,
    identifier: path.identifier !== null,
  };
  return shown({
    path,
    type: textOrNull(argument(args, kwargs, 3, 'type')),
    included: { ...included, ...policyOf(kwargs.include_policy) },
    quoted: {
      ...{ database: true, schema: true, identifier: true },
      ...policyOf(kwargs.quote_policy),
    },
    text: undefined,
    home,
  });
}

/** Reads back the relation that a template value stands for, if it is one. */
export function relationOf(value: unknown): Relation | undefined {
  const parts = value instanceof HostObject ? relations.get(value) : undefined;
  if (!parts) return undefined;
  const { database, schema, identifier } = parts.path;
  const foreign = database === null || database === parts.home ? undefined : database;
  return new Relation(schema ?? '', identifier ?? '', foreign);
}

/** Tells the type of a relation that a template hands in, as far as it is known. */
export function typeOf(value: unknown): string | undefined {
  return (value instanceof HostObject ? relations.get(value)?.type : undefined) ?? undefined;
}

/** Tells the parts of a relation that a template hands in; `home` stands for no database. */
export function pathOf(value: unknown): RelationParts['path'] | undefined {
  return value instanceof HostObject ? relations.get(value)?.path : undefined;
}

function shown(parts: RelationParts): HostObject {
  const print = () => render(parts);
  const value = lateObject('relation', () => membersOf(parts), {
    print,
    isMapping: true,
    equals: (other) => samePath(parts, other),
  });
  relations.set(value, parts);
  return value;
}

function membersOf(parts: RelationParts): Record<string, unknown> {
  const { path, type } = parts;
  const is = (name: string) => type === name;
  return {
    ...path,
    name: path.identifier,
    table: path.identifier,
    type,
    is_table: is('table'),
    is_view: is('view'),
    is_cte: is('cte'),
    is_materialized_view: is('materialized_view'),
    is_pointer: false,
    can_be_renamed: is('table') || is('view'),
    can_be_replaced: is('table') || is('view'),
    path: { ...path },
    include_policy: { ...parts.included },
    quote_policy: { ...parts.quoted },
    quote_character: '"',
    ...TYPE_NAMES,
    ...methodsOf(parts),
  };
}

/** The names of types, as members of relations and of api.Relation. */
export const TYPE_NAMES = {
  Table: 'table',
  View: 'view',
  CTE: 'cte',
  MaterializedView: 'materialized_view',
  External: 'external',
} as const;

function methodsOf(parts: RelationParts): Record<string, unknown> {
  const { path } = parts;
  const change = (changed: Partial<RelationParts>) => shown({ ...parts, ...changed });
  const replaced = (kwargs: unknown) => {
    const given = Object.entries(isRecord(kwargs) ? kwargs : {});
    const names = Object.fromEntries(given.map(([key, name]) => [key, textOrNull(name)]));
    const added = PARTS.filter((part) => names[part] && part !== 'database');
    return {
      path: { ...path, ...names },
      included: {
        ...parts.included,
        ...Object.fromEntries(added.map((part) => [part, true])),
        database: 'database' in names ? names.database !== parts.home : parts.included.database,
      },
      text: undefined,
    };
  };
  return {
    include: hostFunction('include', (_args, kwargs) =>
      change({ included: { ...parts.included, ...policyOf(kwargs) }, text: undefined }),
    ),
    quote: hostFunction('quote', (_args, kwargs) =>
      change({ quoted: { ...parts.quoted, ...policyOf(kwargs) }, text: undefined }),
    ),
    render: hostFunction('render', () => render(parts)),
    quoted: hostFunction('quoted', ([name]) => quoteIdentifier(String(name))),
    without_identifier: hostFunction('without_identifier', () =>
      change({ included: { ...parts.included, identifier: false }, text: undefined }),
    ),
    replace_path: hostFunction('replace_path', (_args, kwargs) => change(replaced(kwargs))),
    incorporate: hostFunction('incorporate', (_args, { path: names, type }) =>
      change({
        ...(names === undefined ? {} : replaced(names)),
        ...(type === undefined ? {} : { type: textOrNull(type) }),
      }),
    ),
    matches: hostFunction('matches', (args, kwargs) =>
      PARTS.every((part, index) => {
        const wanted = argument(args, kwargs, index, part);
        return wanted === undefined || wanted === null || sameName(wanted, path[part]);
      }),
    ),
    information_schema: hostFunction('information_schema', (args, kwargs) =>
      informationSchema(parts, textOrNull(argument(args, kwargs, 0, 'view_name'))),
    ),
    information_schema_only: hostFunction('information_schema_only', () =>
      informationSchema(parts, null),
    ),
    get: hostFunction('get', ([key, otherwise]) => {
      const metadata = { type: 'DuckDBRelation' };
      const members: Record<string, unknown> = { ...path, type: parts.type, metadata };
      return members[String(key)] ?? otherwise ?? null;
    }),
  };
}

/** DuckDB has one information schema, of all databases together. */
function informationSchema({ path, home }: RelationParts, view: string | null): HostObject {
  return shown({
    path: { database: path.database, schema: 'information_schema', identifier: view },
    type: 'view',
    included: { database: false, schema: true, identifier: view !== null },
    quoted: { database: true, schema: false, identifier: false },
    text: undefined,
    home,
  });
}

function render({ text, path, included, quoted }: RelationParts): string {
  if (text !== undefined) return text;
  return PARTS.flatMap((part) => {
    const name = path[part];
    if (!included[part] || name === null) return [];
    return quoted[part] ? quoteIdentifier(name) : name;
  }).join('.');
}

function samePath({ path, text }: RelationParts, other: unknown): boolean {
  const parts = other instanceof HostObject ? relations.get(other) : undefined;
  return (
    parts !== undefined &&
    parts.text === text &&
    PARTS.every((part) => sameName(path[part], parts.path[part]))
  );
}

/** DuckDB takes names for the same that differ in capitals alone. */
function sameName(a: unknown, b: unknown): boolean {
  return String(a ?? '').toLowerCase() === String(b ?? '').toLowerCase();
}

function textOrNull(value: unknown): string | null {
  return value === undefined || value === null ? null : String(value);
}
