import { visitChildren } from '../syntax/make-node.js';
import type {
  AnyNode,
  BlockNode,
  CallBlockNode,
  LoopControlNode,
  MacroNode,
  RootNode,
  Statement,
} from '../syntax/nodes.js';
import type { SyntaxFault } from '../syntax/syntax-fault.js';
import { analyzeMacro, analyzeNodes, findUndeclared } from './analyze.js';
import { type Frame, innerFrame, rootFrame } from './frame.js';
import { LoopWriter } from './loop-writer.js';

const SPECIAL = ['caller', 'kwargs', 'varargs'] as const;

/** Writes macros and whole templates as JavaScript. */
export class TemplateWriter extends LoopWriter {
  /** What Python finds only in the finished code of Jinja, after all that Jinja finds itself. */
  late: SyntaxFault | undefined;

  /** Writes the function that renders the template. */
  writeRoot(root: RootNode): string {
    const frame = rootFrame();
    const nodes = withoutUnusedMacros(root.children);
    this.exports = this.checkBlocks(root);
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
        const call = this.writeCall(node.call, frame, caller);
        this.writeMark(node, frame);
        this.writeUnprinted(call, node.call, frame.buffer);
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
      this.late ??= this.fault(message, node, undefined, 'SyntaxError');
    }
    this.line(`${word};`);
  }

  /** Writes an async function that collects text and places its errors. */
  private writeFunction(parameters: string, name: string, frame: Frame, write: () => void): string {
    const body = this.capture(() => {
      this.openBuffer(frame.buffer);
      this.line('try{');
      write();
      this.closeBuffer(frame.buffer);
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

  /** Refuses two blocks of one name; tells whether there is a block. */
  private checkBlocks(root: RootNode): boolean {
    const names = new Set<string>();
    const visit = (node: AnyNode): void => {
      if (node.typename === 'Block') {
        if (names.has(node.name)) throw this.fault(`block '${node.name}' defined twice`, node);
        names.add(node.name);
      }
      visitChildren(node, visit);
    };
    visit(root);
    return names.size > 0;
  }

  private writeBlock(node: BlockNode, outer: Frame): void {
    const frame: Frame = { ...rootFrame(), toplevel: false, mapped: false };
    analyzeNodes(node.body.children, frame.symbols);
    const body = this.writeFunction('', 'null', frame, () => {
      this.enterFrame(frame);
      this.writeBody(node.body.children, frame);
    });
    this.line(`${outer.buffer}+=await(${body})();`);
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
