import type { Expression } from '../syntax/nodes.js';

/** Is an expression's value as far as the text tells. */
export type StaticArgument =
  | { readonly known: true; readonly value: unknown }
  | { readonly known: false };

/** Evaluates an expression of literals, to what the host would be given for it. */
export function literalOf(node: Expression): StaticArgument {
  try {
    return { known: true, value: evaluate(node) };
  } catch (error) {
    if (error === UNKNOWN) return { known: false };
    throw error;
  }
}

/** Tells the truth of a constant, as far as Jinja computes it when it compiles; else undefined. */
export function constantTruth(node: Expression): boolean | undefined {
  switch (node.typename) {
    case 'Literal':
      return Boolean(node.value);
    case 'Float':
      return node.value !== 0;
    case 'Array':
    case 'Tuple':
      return node.children.every(isConstant) ? node.children.length > 0 : undefined;
    case 'Dict':
      return node.children.every(({ key, value }) => isConstant(key) && isConstant(value))
        ? node.children.length > 0
        : undefined;
    case 'Not': {
      const truth = constantTruth(node.target);
      return truth === undefined ? undefined : !truth;
    }
    case 'Or':
    case 'And': {
      const left = constantTruth(node.left);
      if (left === undefined) return undefined;
      return left === (node.typename === 'Or') ? left : constantTruth(node.right);
    }
    default:
      return undefined;
  }
}

function isConstant(node: Expression): boolean {
  return constantTruth(node) !== undefined;
}

const UNKNOWN = new Error('not a literal');

function evaluate(node: Expression): unknown {
  switch (node.typename) {
    case 'Literal':
      if (typeof node.value === 'bigint') throw UNKNOWN;
      return node.value;
    case 'Float':
      return storable(node.value);
    case 'Array':
    case 'Tuple':
      return node.children.map(evaluate);
    case 'Dict':
      return Object.fromEntries(
        node.children.map(({ key, value }) => [textKey(key), evaluate(value)]),
      );
    case 'Neg': {
      const value = evaluate(node.target);
      if (typeof value === 'number') return storable(-value);
      throw UNKNOWN;
    }
    default:
      throw UNKNOWN;
  }
}

/** A dict whose keys are not all text comes to the host as a Map. */
function textKey(node: Expression): string {
  if (node.typename === 'Literal' && typeof node.value === 'string') return node.value;
  throw UNKNOWN;
}

/** JSON, in which facts are kept, knows no infinity and no negative zero. */
function storable(value: number): number {
  if (Number.isFinite(value) && !Object.is(value, -0)) return value;
  throw UNKNOWN;
}
