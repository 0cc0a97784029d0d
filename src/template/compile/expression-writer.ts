import { FILTERS } from '../filters/filters.js';
import { TESTS } from '../filters/tests.js';
import type {
  ArgumentsNode,
  AttributeNode,
  BinaryNode,
  CompareNode,
  Expression,
  FilterNode,
  FunCallNode,
  InlineIfNode,
  OperandNode,
  SubscriptNode,
  SymbolNode,
  TestNode,
} from '../syntax/nodes.js';
import { CodeWriter } from './code-writer.js';
import type { Frame } from './frame.js';
import { constantTruth } from './literal.js';

const ARITHMETIC = {
  Add: 'add',
  Sub: 'subtract',
  Mul: 'multiply',
  Div: 'divide',
  FloorDiv: 'floorDivide',
  Mod: 'modulo',
  Pow: 'power',
} as const;

/** The attributes of `loop` that look ahead, which may take awaiting. */
const LOOK_AHEAD = new Set(['last', 'nextitem', 'length', 'revindex', 'revindex0']);

/** Writes expressions as JavaScript. */
export class ExpressionWriter extends CodeWriter {
  protected write(node: Expression, frame: Frame): string {
    switch (node.typename) {
      case 'Literal':
        return writeLiteral(node.value);
      case 'Float':
        return this.constant(`float(${node.value})`);
      case 'Symbol':
        return this.writeSymbol(node, frame);
      case 'Tuple':
        return `tuple([${this.writeAll(node.children, frame)}])`;
      case 'Array':
        return `[${this.writeAll(node.children, frame)}]`;
      case 'Dict': {
        const pairs = node.children.map(
          ({ key, value }) => `[${this.write(key, frame)},${this.write(value, frame)}]`,
        );
        return `dict([${pairs.join(',')}],${this.at(node)})`;
      }
      case 'Attribute':
        return this.writeAttribute(node, frame);
      case 'LookupVal':
        return this.writeSubscript(node, frame);
      case 'Slice': {
        const parts = [node.from, node.to, node.step].map((part) =>
          part === null ? 'null' : this.write(part, frame),
        );
        return `slice(${parts.join(',')})`;
      }
      case 'FunCall':
        return this.writeCall(node, frame);
      case 'Filter':
        return this.writeFilter(node, frame, '');
      case 'Is':
        return this.writeTest(node, frame);
      case 'InlineIf':
        return this.writeInlineIf(node, frame);
      case 'Concat':
        return `(${node.children.map((child) => `text(${this.write(child, frame)})`).join('+')})`;
      case 'Compare':
        return this.writeCompare(node, frame);
      case 'Not':
        return `!${this.writeCondition(node.target, frame)}`;
      case 'Neg':
        return `negate(${this.write(node.target, frame)},${this.at(node)})`;
      case 'Pos':
        return `plus(${this.write(node.target, frame)},${this.at(node)})`;
      default:
        return this.writeBinary(node, frame);
    }
  }

  /** Writes an expression whose truth alone matters. */
  protected writeCondition(node: Expression, frame: Frame): string {
    switch (node.typename) {
      case 'Compare':
      case 'Is':
      case 'Not':
        return this.write(node, frame);
      case 'And':
      case 'Or': {
        const operator = node.typename === 'And' ? '&&' : '||';
        const left = this.writeCondition(node.left, frame);
        return `(${left}${operator}${this.writeCondition(node.right, afterLeft(node, frame))})`;
      }
      default:
        return `truth(${this.write(node, frame)})`;
    }
  }

  private constant(code: string): string {
    return `k${this.constants.push(code) - 1}`;
  }

  private writeAll(nodes: readonly Expression[], frame: Frame): string {
    return nodes.map((node) => this.write(node, frame)).join(',');
  }

  private writeSymbol(node: SymbolNode, { symbols }: Frame): string {
    const ref = symbols.ref(node.value);
    if (symbols.findLoad(ref)?.kind === 'parameter' && !this.unset.has(ref)) return ref;
    return `(${ref}===undefined?unknown(${JSON.stringify(node.value)},run):${ref})`;
  }

  /** The parameters whose default values are still to be set. */
  protected readonly unset = new Set<string>();

  private writeSubscript(node: SubscriptNode, frame: Frame): string {
    const operation = node.val.typename === 'Slice' ? 'sliced' : 'item';
    const target = this.write(node.target, frame);
    return `${operation}(${target},${this.write(node.val, frame)},${this.at(node)})`;
  }

  private writeAttribute(node: AttributeNode, frame: Frame): string {
    const target = this.write(node.target, frame);
    const code = `attribute(${target},${JSON.stringify(node.name)},${this.at(node)})`;
    return LOOK_AHEAD.has(node.name) ? awaited(code) : code;
  }

  /** Writes a call; `caller` is the code of a call block's body. */
  protected writeCall({ name, args, ...span }: FunCallNode, frame: Frame, caller = ''): string {
    const { splat, doubleSplat } = args;
    const at = this.at(span);
    const callee =
      name.typename === 'Attribute'
        ? `method(${this.write(name.target, frame)},${JSON.stringify(name.name)}`
        : `call(${this.write(name, frame)}`;
    let positional = `[${this.writeAll(args.children, frame)}]`;
    if (splat !== null) positional = `spread(${positional},${this.write(splat, frame)},${at})`;
    let keywords = this.writeKeywords(args, frame, caller);
    if (doubleSplat !== null)
      keywords = `merge(${keywords},${this.write(doubleSplat, frame)},${at})`;
    return awaited(`${callee},${positional},${keywords},${at})`);
  }

  private writeKeywords(args: ArgumentsNode, frame: Frame, caller: string): string {
    const seen = new Set<string>();
    const parts = args.keywords.map((keyword) => {
      const { name, value } = keyword;
      if (seen.has(name)) {
        throw this.fault(`keyword argument repeated: ${name}`, keyword, undefined, 'SyntaxError');
      }
      seen.add(name);
      return `[${JSON.stringify(name)}]:${this.write(value, frame)}`;
    });
    if (caller !== '') parts.push(`caller:${caller}`);
    return parts.length === 0 ? 'null' : `{__proto__:null,${parts.join(',')}}`;
  }

  /** Writes a filter; `text` is what it filters when the tree does not say. */
  protected writeFilter(node: FilterNode, frame: Frame, text: string): string {
    const { target, name } = node;
    const value =
      target === null
        ? text
        : target.typename === 'Filter'
          ? this.writeFilter(target, frame, text)
          : this.write(target, frame);
    const args = this.writeArguments(node.args, frame);
    if (!FILTERS.has(name)) return this.writeLacking('filter', node, frame, `${value},${args}`);
    return `filter(${JSON.stringify(name)},${value},${args},${this.at(node)})`;
  }

  private writeLacking(
    kind: 'filter' | 'test',
    node: FilterNode | TestNode,
    frame: Frame,
    operands: string,
  ): string {
    if (!frame.soft) throw this.fault(`No ${kind} named '${node.name}'.`, node, node.name);
    return `lacking("${kind}",${JSON.stringify(node.name)},${operands},${this.at(node)})`;
  }

  private writeArguments(args: ArgumentsNode | null, frame: Frame): string {
    if (args === null) return 'none,null';
    const { splat, doubleSplat } = args;
    let positional = `[${this.writeAll(args.children, frame)}]`;
    if (splat !== null) positional = `spread(${positional},${this.write(splat, frame)})`;
    let keywords = this.writeKeywords(args, frame, '');
    if (doubleSplat !== null) keywords = `merge(${keywords},${this.write(doubleSplat, frame)})`;
    return `${positional},${keywords}`;
  }

  private writeTest(node: TestNode, frame: Frame): string {
    const left = this.write(node.left, frame);
    const args = this.writeArguments(node.args, frame);
    if (!TESTS.has(node.name)) return this.writeLacking('test', node, frame, `${left},${args}`);
    return `test(${JSON.stringify(node.name)},${left},${args},${this.at(node)})`;
  }

  private writeInlineIf(node: InlineIfNode, outer: Frame): string {
    const frame = { ...outer, soft: true };
    const cond = this.writeCondition(node.cond, frame);
    const body = this.write(node.body, frame);
    const line = node.lineno + 1;
    const otherwise = node.else_ === null ? `withoutElse(${line})` : this.write(node.else_, frame);
    return `(${cond}?${body}:${otherwise})`;
  }

  private writeBinary(node: BinaryNode, frame: Frame): string {
    if (node.typename === 'And' || node.typename === 'Or') return this.writeLogic(node, frame);
    const left = this.write(node.left, frame);
    const right = this.write(node.right, frame);
    return `${ARITHMETIC[node.typename]}(${left},${right},${this.at(node)})`;
  }

  private writeLogic(node: BinaryNode, frame: Frame): string {
    const left = this.write(node.left, frame);
    const kept = this.temporary();
    const right = this.write(node.right, afterLeft(node, frame));
    const picked = node.typename === 'And' ? `${right}:${kept}` : `${kept}:${right}`;
    return `(truth(${kept}=${left})?${picked})`;
  }

  private writeCompare(node: CompareNode, frame: Frame): string {
    let left = this.write(node.expr, frame);
    const parts = node.ops.map((operand, index) => {
      const last = index === node.ops.length - 1;
      const right = this.write(operand.expr, frame);
      const kept = last ? '' : this.temporary();
      const code = this.writeOperand(operand, left, last ? right : `${kept}=${right}`, node);
      left = kept;
      return code;
    });
    return parts.length === 1 ? parts.join('') : `(${parts.join('&&')})`;
  }

  private writeOperand(operand: OperandNode, left: string, right: string, node: CompareNode) {
    const at = this.at(node);
    switch (operand.type) {
      case '==':
        return `equals(${left},${right},${at})`;
      case '!=':
        return `!equals(${left},${right},${at})`;
      case 'in':
        return `isIn(${left},${right},${at})`;
      case 'not in':
        return `!isIn(${left},${right},${at})`;
      default:
        return `order(${left},"${operand.type}",${right},${at})`;
    }
  }
}

/** Writes the awaiting of a value that may be a promise. */
export function awaited(code: string): string {
  return `((t=${code})instanceof Promise?await t:t)`;
}

function writeLiteral(value: string | number | bigint | boolean | null): string {
  return typeof value === 'bigint' ? `${value}n` : JSON.stringify(value);
}

/** Where a constant decides, Jinja drops the right side before it looks at its filters. */
function afterLeft(node: BinaryNode, frame: Frame): Frame {
  const isDecided = constantTruth(node.left) === (node.typename === 'Or');
  return isDecided ? { ...frame, soft: true } : frame;
}
