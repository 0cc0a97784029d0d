import { visitChildren } from '../syntax/make-node.js';
import type { AnyNode, ForNode, Target } from '../syntax/nodes.js';
import { analyzeLoop, findUndeclared } from './analyze.js';
import { type Frame, innerFrame } from './frame.js';
import { StatementWriter } from './statement-writer.js';

/** Writes loops as JavaScript. */
export abstract class LoopWriter extends StatementWriter {
  protected writeRecursive(node: ForNode, outer: Frame): void {
    const [run, items, depth, buffer] = ['r', 'i', 'd', 'b'].map((prefix) => this.fresh(prefix));
    const frame = { ...outer, buffer: buffer ?? '', inLoop: false };
    this.line(`const ${run}=async(${items},${depth})=>{`);
    this.openBuffer(frame.buffer);
    this.writeLoop(node, frame, { items: items ?? '', recurse: run ?? '', depth: depth ?? '' });
    this.closeBuffer(frame.buffer);
    this.line(`return ${buffer};};`);
    this.line(`${outer.buffer}+=await ${run}(${this.write(node.arr, outer)},0);`);
  }

  protected writeFor(node: ForNode, outer: Frame): void {
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
      if (node.cond === null) return;
      const kept = this.writeTarget(node.name, frame);
      this.line(`return ${this.writeCondition(node.cond, frame)}?${kept}:undefined;`);
    });
    return `${code.includes('await ') ? 'async' : ''}(${item})=>{${code}}`;
  }

  /** Writes the names of an assignment's left side as a value. */
  private writeTarget(target: Target, frame: Frame): string {
    if (target.typename !== 'TargetTuple') return frame.symbols.ref(target.value);
    const parts = target.children.map((child) => this.writeTarget(child, frame));
    return `tuple([${parts.join(',')}])`;
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
