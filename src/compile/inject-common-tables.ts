import type { SourcePlace } from '../errors/project-error.js';
import type { Node } from '../graph/node.js';
import type { Rendered } from '../template/index.js';
import { placeOfOffset } from './place-of-offset.js';

/** SQL that knows where each of its characters comes from. */
export interface InjectedSql {
  readonly sql: string;
  placeOf(offset: number): SourcePlace;
  /** The common tables in front, so that a statement around it can take them over. */
  readonly tables: readonly CommonTable[];
  /** The statement without them. */
  readonly bare: string;
  placeInBare(offset: number): SourcePlace;
}

/** An ephemeral model as a common table expression. */
export interface CommonTable {
  readonly name: string;
  readonly body: InjectedSql;
}

interface Piece {
  readonly text: string;
  readonly placeOf: ((offset: number) => SourcePlace) | undefined;
}

/** Puts ephemeral parents in front of a statement, before its own common tables if it has any. */
export function injectCommonTables(
  rendered: Rendered,
  node: Node,
  parents: readonly CommonTable[],
): InjectedSql {
  const bare = rendered.text;
  const placeInBare = (offset: number) => placeOfOffset(rendered, node, offset);
  const tables = inOrder(parents);
  if (tables.length === 0) return { sql: bare, placeOf: placeInBare, tables, bare, placeInBare };
  const pieces = layOut(bare, placeInBare, tables);
  return {
    sql: pieces.map(({ text }) => text).join(''),
    placeOf: (offset) => placeInPieces(pieces, offset) ?? node.declaredAt,
    tables,
    bare,
    placeInBare,
  };
}

/** Parents of parents first, each once. */
function inOrder(parents: readonly CommonTable[]): CommonTable[] {
  const all = parents.flatMap((parent) => [...parent.body.tables, parent]);
  return [...new Map(all.map((table) => [table.name, table])).values()];
}

function layOut(
  bare: string,
  placeInBare: (offset: number) => SourcePlace,
  tables: readonly CommonTable[],
): Piece[] {
  const own = /^(?:\s|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*with\b(?:\s+recursive\b)?/i.exec(bare);
  const at = own?.[0].length ?? 0;
  const list = tables.flatMap(({ name, body }, index): Piece[] => [
    { text: `${index > 0 ? ',' : ''} ${name} as (\n`, placeOf: undefined },
    { text: body.bare, placeOf: body.placeInBare },
    { text: '\n)', placeOf: undefined },
  ]);
  return [
    { text: own ? bare.slice(0, at) : 'with', placeOf: own ? placeInBare : undefined },
    ...list,
    { text: own ? ',' : '\n', placeOf: undefined },
    { text: bare.slice(at), placeOf: (offset) => placeInBare(offset + at) },
  ];
}

function placeInPieces(pieces: readonly Piece[], offset: number): SourcePlace | undefined {
  let start = 0;
  for (const { text, placeOf } of pieces) {
    if (offset < start + text.length) return placeOf?.(offset - start);
    start += text.length;
  }
  return undefined;
}
