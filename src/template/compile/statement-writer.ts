import type {
  AnyNode,
  BodyNode,
  FilterBlockNode,
  IfNode,
  OutputNode,
  ScopeNode,
  SetBlockNode,
  SnapshotNode,
  Statement,
  Target,
  WithNode,
} from '../syntax/nodes.js';
import type { Span } from '../syntax/token.js';
import { analyzeNode, analyzeNodes, declareTarget } from './analyze.js';
import { ExpressionWriter } from './expression-writer.js';
import { type Frame, innerFrame } from './frame.js';

/** Writes statements, except loops and macros, as JavaScript. */
export abstract class StatementWriter extends ExpressionWriter {
  /** Whether assignments at the top are published, for blocks to read. */
  protected exports = false;

  protected abstract writeOther(node: Statement, frame: Frame): void;

  protected writeBody(nodes: readonly Statement[], frame: Frame): void {
    for (const node of nodes) this.writeStatement(node, frame);
  }

  private writeStatement(node: Statement, frame: Frame): void {
    switch (node.typename) {
      case 'Output':
        this.writeOutput(node, frame);
        return;
      case 'If':
        this.writeIf(node, frame);
        return;
      case 'Set':
        this.writeAssignment(node.target, this.write(node.value, frame), frame);
        return;
      case 'SetBlock':
        this.writeSetBlock(node, frame);
        return;
      case 'FilterBlock':
        this.writeFilterBlock(node, frame);
        return;
      case 'With':
        this.writeWith(node, frame);
        return;
      case 'Do':
        this.line(`${this.write(node.value, frame)};`);
        return;
      case 'Scope':
      case 'Snapshot':
        this.writeScope(node, frame);
        return;
      case 'Unsupported':
        this.line(`unsupported("${node.tag}",${this.at(node)});`);
        return;
      case 'Docs':
        return;
      default:
        this.writeOther(node, frame);
        return;
    }
  }

  private writeOutput(node: OutputNode, frame: Frame): void {
    for (const child of node.children) {
      const code =
        child.typename === 'TemplateData'
          ? JSON.stringify(child.value)
          : `text(${this.write(child, frame)})`;
      this.writeMark(child.typename === 'TemplateData' ? { ...child, length: 0 } : child, frame);
      this.line(`${frame.buffer}+=${code};`);
    }
  }

  /** Notes which place of the template the text that comes next is from. */
  protected writeMark(node: Span, frame: Frame): void {
    if (!frame.mapped || frame.buffer !== 'o') return;
    this.line(`run.marks?.push(o.length,${this.place(node)});`);
  }

  private writeIf(node: IfNode, outer: Frame): void {
    const frame = { ...outer, soft: true };
    this.line(`if(${this.writeCondition(node.cond, frame)}){`);
    this.writeBody(node.body.children, frame);
    for (const elif of node.elifs) {
      this.line(`}else if(${this.writeCondition(elif.cond, frame)}){`);
      this.writeBody(elif.body.children, frame);
    }
    if (node.else_ !== null) {
      this.line('}else{');
      this.writeBody(node.else_.children, frame);
    }
    this.line('}');
  }

  private readonly unprinted = new Map<string, string>();

  /** Declares a variable that collects text, and one for a value that is not text. */
  protected openBuffer(buffer: string): void {
    this.line(`let ${buffer}="",${buffer}x;`);
  }

  /**
   * Writes what a call block or filter block gives. Jinja does not turn it into text, and fails
   * when it joins the pieces if one of them is something else.
   */
  protected writeUnprinted(code: string, at: Span, buffer: string): void {
    this.line(`if(isText(t=${code}))${buffer}+=text(t);else ${buffer}x=t;`);
    this.unprinted.set(buffer, this.at(at));
  }

  /** Writes the failure of a buffer that was given something else than text. */
  protected closeBuffer(buffer: string): void {
    const place = this.unprinted.get(buffer);
    if (place !== undefined) this.line(`if(${buffer}x!==undefined)notText(${buffer}x,${place});`);
    this.unprinted.delete(buffer);
  }

  /** Writes the variables of a scope with the values that they have on entry. */
  protected enterFrame(frame: Frame): void {
    for (const [ref, load] of frame.symbols.loads) {
      if (load.kind === 'resolve')
        this.line(`let ${ref}=run.resolve(${JSON.stringify(load.name)});`);
      else if (load.kind === 'alias') this.line(`let ${ref}=${load.ref};`);
      else if (load.kind === 'undefined') this.line(`let ${ref};`);
    }
  }

  protected writeAssignment(target: Target, value: string, frame: Frame): void {
    switch (target.typename) {
      case 'Store': {
        const ref = frame.symbols.ref(target.value);
        this.line(`${ref}=${value};`);
        this.writeExport(target.value, ref, frame);
        return;
      }
      case 'NamespaceStore': {
        const ref = frame.symbols.ref(target.value);
        const name = JSON.stringify(target.attribute);
        this.line(`namespaceOf(${ref},${this.at(target)}).set(${name},${value});`);
        return;
      }
      case 'TargetTuple': {
        const items = this.fresh('u');
        const count = target.children.length;
        this.checkNamespaces(target, frame);
        this.line(`const ${items}=unpack(${value},${count},${this.at(target)});`);
        target.children.forEach((child, index) => {
          this.writeAssignment(child, `${items}[${index}]`, frame);
        });
      }
    }
  }

  private checkNamespaces(target: Target, frame: Frame): void {
    if (target.typename === 'TargetTuple') {
      for (const child of target.children) this.checkNamespaces(child, frame);
    } else if (target.typename === 'NamespaceStore') {
      this.line(`namespaceOf(${frame.symbols.ref(target.value)},${this.at(target)});`);
    }
  }

  protected writeExport(name: string, ref: string, frame: Frame): void {
    if (frame.toplevel && this.exports) this.line(`run.publish(${JSON.stringify(name)},${ref});`);
  }

  private writeSetBlock(node: SetBlockNode, outer: Frame): void {
    const buffer = this.fresh('b');
    const frame = innerFrame(outer, { buffer });
    analyzeNodes(node.body.children, frame.symbols);
    if (node.filter !== null) analyzeNode(node.filter, frame.symbols);
    this.writeBuffer(frame, node.body);
    const { filter } = node;
    const value = filter === null ? buffer : this.writeFilter(filter, frame, buffer);
    this.writeAssignment(node.target, value, outer);
    this.line('}');
  }

  /** Opens a block in which a body has been written into the frame's own buffer. */
  private writeBuffer(frame: Frame, body: BodyNode): void {
    this.line('{');
    this.enterFrame(frame);
    this.openBuffer(frame.buffer);
    this.writeBody(body.children, frame);
    this.closeBuffer(frame.buffer);
  }

  private writeFilterBlock(node: FilterBlockNode, outer: Frame): void {
    const buffer = this.fresh('b');
    const frame = innerFrame(outer, { buffer });
    analyzeNodes(node.body.children, frame.symbols);
    analyzeNode(node.filter, frame.symbols);
    this.writeBuffer(frame, node.body);
    const filtered = this.writeFilter(node.filter, frame, buffer);
    this.writeUnprinted(filtered, node.filter, outer.buffer);
    this.line('}');
  }

  private writeWith(node: WithNode, outer: Frame): void {
    const frame = innerFrame(outer);
    for (const target of node.targets) declareTarget(target, frame.symbols);
    analyzeNodes(node.body.children, frame.symbols);
    this.line('{');
    this.enterFrame(frame);
    node.targets.forEach((target, index) => {
      const value = node.values[index];
      if (value === undefined) return;
      this.declare(target, frame);
      this.writeAssignment(target, this.write(value, outer), frame);
    });
    this.writeBody(node.body.children, frame);
    this.line('}');
  }

  /** Declares the JavaScript variables of an assignment's left side. */
  protected declare(target: Target, frame: Frame): void {
    if (target.typename === 'Store') this.line(`let ${frame.symbols.ref(target.value)};`);
    if (target.typename === 'TargetTuple') {
      const names = new Set(storedNames(target));
      for (const name of names) this.line(`let ${frame.symbols.ref(name)};`);
    }
  }

  private writeScope(node: ScopeNode | SnapshotNode, outer: Frame): void {
    const frame = innerFrame(outer);
    analyzeNodes(node.body.children, frame.symbols);
    this.line('{');
    this.enterFrame(frame);
    this.writeBody(node.body.children, frame);
    this.line('}');
  }
}

/** Lists the names that an assignment's left side assigns. */
export function storedNames(node: AnyNode): string[] {
  if (node.typename === 'Store') return [node.value];
  return node.typename === 'TargetTuple' ? node.children.flatMap(storedNames) : [];
}
