import {
  type AnyNode,
  type BlockNode,
  type CallBlockNode,
  type ForNode,
  type LoopControlNode,
  type MacroNode,
  type RootNode,
  type Statement,
  visitChildren,
} from '../syntax/nodes.js';
import { analyzeLoop, analyzeMacro, analyzeNodes, findUndeclared } from './analyze.js';
import { type Frame, innerFrame, rootFrame } from './frame.js';
import { StatementWriter } from './statement-writer.js';

const SPECIAL = ['caller', 'kwargs', 'varargs'] as const;

/** Writes loops, macros and whole templates as JavaScript. */
export class TemplateWriter extends StatementWriter {
  private readonly blocks = new Set<string>();

  /** Writes the function that renders the template. */
  writeRoot(root: RootNode): string {
    const frame = rootFrame();
    const nodes = withoutUnusedMacros(root.children);
    this.exports = containsBlock(root);
    analyzeNodes(nodes, frame.symbols);
    return this.writeFunction('', 'null', frame, () => {
      this.enterFrame(frame);
      this.writeBody(nodes, frame);
    });
  }

  /** Writes a macro whose free names are all looked up in the scope it is given. */
  writeStandalone(node: MacroNode): string {
    return this.writeMacro(node, rootFrame());
  }

  protected override writeOther(node: Statement, frame: Frame): void {
    switch (node.typename) {
      case 'For':
        node.recursive ? this.writeRecursive(node, frame) : this.writeFor(node, frame);
        return;
      case 'Macro': {
        const ref = frame.symbols.ref(node.name);
        this.line(`${ref}=${this.writeMacro(node, frame)};`);
        this.writeExport(node.name, ref, frame);
        return;
      }
      case 'CallBlock': {
        const caller = this.writeMacro(node, frame);
        this.writeMark(node, frame);
        this.line(`${frame.buffer}+=text(${this.writeCall(node.call, frame, caller)});`);
        return;
      }
      case 'Block':
        this.writeBlock(node, frame);
        return;
      default:
        this.writeLoopControl(node as LoopControlNode, frame);
        return;
    }
  }

  private writeLoopControl(node: LoopControlNode, frame: Frame): void {
    const word = node.typename === 'Break' ? 'break' : 'continue';
    if (!frame.inLoop) {
      const message = word === 'break' ? "'break' outside loop" : "'continue' not properly in loop";
      throw this.fault(message, node, undefined, 'SyntaxError');
    }
    this.line(`${word};`);
  }

  /** Writes an async function that collects text and places its errors. */
  private writeFunction(parameters: string, name: string, frame: Frame, write: () => void): string {
    const body = this.capture(() => {
      this.line(`let ${frame.buffer}="";`);
      this.line('try{');
      write();
      this.line(`return ${frame.buffer};`);
      this.line(`}catch(e){throw run.fault(e,p,${name});}`);
    });
    return `async(${parameters})=>{${body}}`;
  }

  private writeMacro(node: MacroNode | CallBlockNode, outer: Frame): string {
    const frame = innerFrame(outer, { buffer: 'o', inLoop: false, mapped: false });
    const { symbols } = frame;
    analyzeMacro(node, symbols);
    const undeclared = findUndeclared(node.body.children, SPECIAL);
    const given = node.args.map(({ name }) => name);
    this.checkCaller(node, undeclared.has('caller'));
    const refs = given.map((name) => symbols.ref(name));
    for (const name of SPECIAL) {
      if (undeclared.has(name) && !given.includes(name)) refs.push(symbols.declareParameter(name));
    }
    analyzeNodes(node.body.children, symbols);
    const uses = SPECIAL.map(
      (name) => undeclared.has(name) && (name === 'caller' || !given.includes(name)),
    );
    const name = node.typename === 'Macro' ? JSON.stringify(node.name) : 'null';
    const shown = node.typename === 'Macro' ? name : '"caller"';
    const body = this.writeFunction(refs.join(','), shown, frame, () => {
      this.enterFrame(frame);
      this.writeDefaults(node, frame);
      this.writeBody(node.body.children, frame);
    });
    return `macro(run,${name},${JSON.stringify(given)},${uses.join(',')},${body})`;
  }

  private checkCaller(node: MacroNode | CallBlockNode, used: boolean): void {
    const caller = node.args.find(({ name }) => name === 'caller');
    if (!used || caller === undefined || caller.value !== null) return;
    const message =
      'When defining macros or call blocks the special "caller" argument must be omitted ' +
      'or be given a default.';
    throw this.fault(message, node);
  }

  private writeDefaults(node: MacroNode | CallBlockNode, frame: Frame): void {
    const refs = node.args.map(({ name }) => frame.symbols.ref(name));
    for (const ref of refs) this.unset.add(ref);
    node.args.forEach(({ name, value }, index) => {
      const ref = refs[index] ?? '';
      const code =
        value === null ? `notProvided(${JSON.stringify(name)})` : this.write(value, frame);
      this.line(`if(${ref}===undefined)${ref}=${code};`);
      this.unset.delete(ref);
    });
  }

  private writeBlock(node: BlockNode, outer: Frame): void {
    if (this.blocks.has(node.name)) throw this.fault(`block '${node.name}' defined twice`, node);
    this.blocks.add(node.name);
    const frame: Frame = { ...rootFrame(), toplevel: false, mapped: false };
    analyzeNodes(node.body.children, frame.symbols);
    const body = this.writeFunction('', 'null', frame, () => {
      this.enterFrame(frame);
      this.writeBody(node.body.children, frame);
    });
    this.line(`${outer.buffer}+=await(${body})();`);
  }

  private writeRecursive(node: ForNode, outer: Frame): void {
    const [run, items, depth, buffer] = ['r', 'i', 'd', 'b'].map((prefix) => this.fresh(prefix));
    const frame = { ...outer, buffer: buffer ?? '' };
    this.line(`const ${run}=async(${items},${depth})=>{let ${buffer}="";`);
    this.writeLoop(node, frame, { items: items ?? '', recurse: run ?? '', depth: depth ?? '' });
    this.line(`return ${buffer};};`);
    this.line(`${outer.buffer}+=await ${run}(${this.write(node.arr, outer)},0);`);
  }

  private writeFor(node: ForNode, outer: Frame): void {
    const items = this.write(node.arr, outer);
    this.writeLoop(node, outer, { items, recurse: 'null', depth: '0' });
  }

  private writeLoop(
    node: ForNode,
    outer: Frame,
    source: { items: string; recurse: string; depth: string },
  ): void {
    this.checkLoopName(node);
    const frame = innerFrame(outer, { inLoop: true });
    const extended = node.recursive || findUndeclared(node.body.children, ['loop']).has('loop');
    const loop = extended ? frame.symbols.declareParameter('loop') : '';
    analyzeLoop(node, 'body', frame.symbols);
    const empty = node.else_ === null ? '' : this.fresh('e');
    if (empty !== '') this.line(`let ${empty}=true;`);
    if (extended) this.openExtended(node, outer, frame, source, loop);
    else this.openSimple(node, outer, frame, source.items);
    this.enterFrame(frame);
    this.writeBody(node.body.children, frame);
    if (empty !== '') this.line(`${empty}=false;`);
    this.line(`${this.at(node.arr)};`);
    this.line('}');
    if (node.else_ !== null) this.writeElse(node, outer, empty);
  }

  private checkLoopName(node: ForNode): void {
    const visit = (child: AnyNode): void => {
      if (child.typename === 'Store' && child.value === 'loop') {
        const message = "Can't assign to special loop variable in for-loop target";
        throw this.fault(message, child);
      }
      visitChildren(child, visit);
    };
    visitChildren(node, visit);
  }

  private openSimple(node: ForNode, outer: Frame, frame: Frame, items: string): void {
    const item = this.fresh('i');
    this.line(`for(const ${item} of iterate(${items},${this.at(node.arr)})){`);
    this.line('if((++run.ticks&1023)===0)await run.breathe();');
    this.declare(node.name, frame);
    this.writeAssignment(node.name, item, frame);
    if (node.cond === null) return;
    const test = innerFrame(outer);
    analyzeLoop(node, 'test', test.symbols);
    this.line('{');
    this.enterFrame(test);
    this.line(`if(!${this.writeCondition(node.cond, test)})continue;}`);
  }

  private openExtended(
    node: ForNode,
    outer: Frame,
    frame: Frame,
    source: { items: string; recurse: string; depth: string },
    loop: string,
  ): void {
    const state = this.fresh('i');
    const test = node.cond === null ? 'null' : this.writeLoopTest(node, outer);
    const { items, recurse, depth } = source;
    const at = this.at(node.arr);
    this.line(`const ${state}=loop(${items},${test},${recurse},${depth},${at});`);
    const advance = `${state}.advance()`;
    this.line(`while(${test.startsWith('async') ? `await ${advance}` : advance}){`);
    this.line('if((++run.ticks&1023)===0)await run.breathe();');
    this.line(`let ${loop}=${state};`);
    this.declare(node.name, frame);
    this.writeAssignment(node.name, `${state}.current`, frame);
  }

  /** Writes the `if` of a loop as a function; it is async only where something is awaited. */
  private writeLoopTest(node: ForNode, outer: Frame): string {
    const frame = innerFrame(outer);
    analyzeLoop(node, 'test', frame.symbols);
    const item = this.fresh('i');
    const code = this.captureInline(() => {
      this.declare(node.name, frame);
      this.writeAssignment(node.name, item, frame);
      this.enterFrame(frame);
      if (node.cond !== null) this.line(`return ${this.writeCondition(node.cond, frame)};`);
    });
    return `${code.includes('await ') ? 'async' : ''}(${item})=>{${code}}`;
  }

  private writeElse(node: ForNode, outer: Frame, empty: string): void {
    const frame = innerFrame(outer);
    analyzeLoop(node, 'else', frame.symbols);
    this.line(`if(${empty}){`);
    this.enterFrame(frame);
    this.writeBody(node.else_?.children ?? [], frame);
    this.line('}');
  }
}

/** Leaves out the macros that nothing outside of macros names: rendering does not need them. */
function withoutUnusedMacros(nodes: readonly Statement[]): readonly Statement[] {
  const macros = new Set<string>();
  for (const node of nodes) if (node.typename === 'Macro') macros.add(node.name);
  let used = false;
  const visit = (node: AnyNode): void => {
    if (node.typename === 'Symbol' || node.typename === 'Store') used ||= macros.has(node.value);
    else if (node.typename === 'Block') used = true;
    visitChildren(node, visit);
  };
  for (const node of nodes) if (node.typename !== 'Macro') visit(node);
  return used ? nodes : nodes.filter((node) => node.typename !== 'Macro');
}

function containsBlock(node: AnyNode): boolean {
  if (node.typename === 'Block') return true;
  let found = false;
  visitChildren(node, (child) => {
    found ||= containsBlock(child);
  });
  return found;
}
