import { visitChildren } from '../syntax/make-node.js';
import type {
  AnyNode,
  CallBlockNode,
  ForNode,
  IfNode,
  MacroNode,
  Target,
} from '../syntax/nodes.js';
import type { Symbols } from './symbols.js';

/** Notes the names that a scope's nodes read and assign. */
export function analyzeNodes(nodes: readonly AnyNode[], symbols: Symbols): void {
  for (const node of nodes) analyzeNode(node, symbols);
}

/** Notes what one node reads and assigns; scopes inside of it are not entered. */
export function analyzeNode(node: AnyNode, symbols: Symbols): void {
  switch (node.typename) {
    case 'Symbol':
    case 'NamespaceStore':
      symbols.load(node.value);
      return;
    case 'Store':
      symbols.store(node.value);
      return;
    case 'If':
      analyzeIf(node, symbols);
      return;
    case 'Macro':
      symbols.store(node.name);
      return;
    case 'For':
      analyzeNode(node.arr, symbols);
      return;
    case 'CallBlock':
      analyzeNode(node.call, symbols);
      return;
    case 'FilterBlock':
      analyzeNode(node.filter, symbols);
      return;
    case 'With':
      analyzeNodes(node.values, symbols);
      return;
    case 'SetBlock':
      analyzeNode(node.target, symbols);
      return;
    case 'Scope':
    case 'Block':
    case 'Snapshot':
      return;
    default:
      visitChildren(node, (child) => analyzeNode(child, symbols));
  }
}

function analyzeIf(node: IfNode, symbols: Symbols): void {
  analyzeNode(node.cond, symbols);
  const branch = (nodes: readonly AnyNode[]): Symbols => {
    const names = symbols.branch();
    analyzeNodes(nodes, names);
    return names;
  };
  const elses = node.else_?.children ?? [];
  symbols.joinBranches([branch(node.body.children), branch(node.elifs), branch(elses)]);
}

/** Notes the parameters and the body of a macro or call block, in a scope of its own. */
export function analyzeMacro(node: MacroNode | CallBlockNode, symbols: Symbols): void {
  for (const parameter of node.args) symbols.declareParameter(parameter.name);
  for (const { value } of node.args) if (value !== null) analyzeNode(value, symbols);
  analyzeNodes(node.body.children, symbols);
}

/** Notes the names of one part of a `for`, in a scope of its own. */
export function analyzeLoop(node: ForNode, part: 'body' | 'test' | 'else', symbols: Symbols): void {
  if (part === 'else') {
    analyzeNodes(node.else_?.children ?? [], symbols);
    return;
  }
  declareTarget(node.name, symbols);
  if (part === 'body') analyzeNodes(node.body.children, symbols);
  else if (node.cond !== null) analyzeNode(node.cond, symbols);
}

/** Declares the names of an assignment's left side as parameters. */
export function declareTarget(target: Target, symbols: Symbols): void {
  if (target.typename === 'Store') symbols.declareParameter(target.value);
  else if (target.typename === 'NamespaceStore') symbols.load(target.value);
  else for (const child of target.children) declareTarget(child, symbols);
}

/** Lists which of some names a body reads before it assigns them. */
export function findUndeclared(
  nodes: readonly AnyNode[],
  names: readonly string[],
): ReadonlySet<string> {
  const open = new Set(names);
  const found = new Set<string>();
  const visit = (node: AnyNode): void => {
    if (node.typename === 'Symbol' && open.has(node.value)) found.add(node.value);
    else if (node.typename === 'Store') open.delete(node.value);
    else if (node.typename === 'Parameter') open.delete(node.name);
    if (node.typename !== 'Block') visitChildren(node, visit);
  };
  nodes.forEach(visit);
  return found;
}
