import { ProjectError } from '../errors/project-error.js';
import { Relation } from '../relation/relation.js';
import type { BuiltGraph } from './build-graph.js';
import type { Node } from './node.js';

/** The texts of a project in their order; a graph is kept without them. */
export class ProjectTexts {
  private numbers: ReadonlyMap<string, number> | undefined;

  constructor(private readonly texts: readonly string[]) {}

  numberOf(text: string): number | undefined {
    this.numbers ??= new Map(this.texts.map((known, number) => [known, number]));
    return this.numbers.get(text);
  }

  textAt(number: number): string | undefined {
    return this.texts[number];
  }
}

/** Marks what JSON has no word for; a text of a project that begins so is not stored. */
const MARK = '\0';
const UNDEFINED = `${MARK}undefined`;
const TEXT = `${MARK}text`;
const RELATION = `${MARK}relation`;
const ERROR = `${MARK}error`;

class NotStorable extends Error {}

/** Writes a graph as JSON; undefined if it holds what cannot be written, such as functions. */
export function storeGraph(built: BuiltGraph, texts: ProjectTexts): string | undefined {
  const { graph, hooks, warnings, notes } = built;
  try {
    const nodes = [...graph.nodes.values()];
    return JSON.stringify(encode({ nodes, hooks, warnings, notes }, texts));
  } catch (error) {
    if (error instanceof NotStorable) return undefined;
    throw error;
  }
}

/** Reads back what `storeGraph` wrote. */
export function restoreGraph(stored: string, texts: ProjectTexts): BuiltGraph {
  const { nodes, ...rest } = decode(JSON.parse(stored), texts) as Omit<BuiltGraph, 'graph'> & {
    readonly nodes: readonly Node[];
  };
  return { ...rest, graph: { nodes: new Map(nodes.map((node) => [node.uniqueId, node])) } };
}

function encode(value: unknown, texts: ProjectTexts): unknown {
  if (value === undefined) return UNDEFINED;
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'string') return encodeText(value, texts);
  if (typeof value === 'number' && Number.isFinite(value) && !Object.is(value, -0)) return value;
  if (Array.isArray(value)) return value.map((item) => encode(item, texts));
  if (typeof value !== 'object') throw new NotStorable();
  if (Object.getPrototypeOf(value) === Object.prototype) {
    const entries = Object.entries(value).map(([key, item]) => [key, encode(item, texts)]);
    return Object.fromEntries(entries);
  }
  if (value.constructor === Relation) {
    const { schema, identifier, database } = value as Relation;
    return [RELATION, encode([schema, identifier, database], texts)];
  }
  if (value instanceof ProjectError && value.cause === undefined) {
    const { code, message, at, hint, trace } = value;
    return [ERROR, encode({ code, message, at, hint, trace }, texts)];
  }
  throw new NotStorable();
}

/** Short texts are quicker written than looked up. */
function encodeText(text: string, texts: ProjectTexts): unknown {
  if (text.startsWith(MARK)) throw new NotStorable();
  const number = text.length > 40 ? texts.numberOf(text) : undefined;
  return number === undefined ? text : [TEXT, number];
}

function decode(value: unknown, texts: ProjectTexts): unknown {
  if (value === UNDEFINED) return undefined;
  if (typeof value !== 'object' || value === null) return value;
  if (!Array.isArray(value)) {
    const record = value as Record<string, unknown>;
    for (const key in record) {
      const item = record[key];
      if (item === UNDEFINED || typeof item === 'object') record[key] = decode(item, texts);
    }
    return record;
  }
  const [mark, content] = value as unknown[];
  if (mark === TEXT) return texts.textAt(content as number);
  if (mark === RELATION)
    return new Relation(...(decode(content, texts) as ConstructorParameters<typeof Relation>));
  if (mark === ERROR) {
    const { code, message, ...details } = decode(content, texts) as ProjectError;
    return new ProjectError(code, message, details);
  }
  return value.map((item) => decode(item, texts));
}
