import type { AnyNode, MacroKind, MacroNode, RootNode } from '../syntax/nodes.js';
import { parseTemplate } from '../syntax/parse-template.js';
import { SyntaxFault } from '../syntax/syntax-fault.js';
import { TemplateError } from '../template-error.js';
import type { Origin } from './code-writer.js';
import { findCalls, type StaticCall } from './static-calls.js';
import { TemplateWriter } from './template-writer.js';

export interface CompileOptions {
  /** The file's name, for errors. */
  readonly file: string;
  /** The line of the file that the text begins on; 1 without it. */
  readonly firstLine?: number;
  /** The column that the text's first line begins at; 1 without it. */
  readonly firstColumn?: number;
}

/** Is a macro that a template defines at its top. */
export interface MacroDefinition {
  readonly name: string;
  readonly kind: MacroKind;
  readonly parameters: readonly string[];
  /** The text of its block, from the first tag to the last. */
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

/** Is the text of a `docs` or `snapshot` block, and where that text begins. */
export interface TextBlock {
  readonly name: string;
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

/** Is what is known about a template without rendering it. */
export interface TemplateFacts {
  readonly macros: readonly MacroDefinition[];
  readonly docs: readonly TextBlock[];
  readonly snapshots: readonly TextBlock[];
  readonly calls: readonly StaticCall[];
}

/** Is changed whenever code generated earlier no longer works. */
export const CODE_VERSION = 1;

/** Compiles a template to JavaScript, a plain string to be cached; throws a TemplateError. */
export function generateCode(text: string, options: CompileOptions): string {
  try {
    const origin = {
      firstLine: options.firstLine ?? 1,
      firstColumn: options.firstColumn ?? 1,
    };
    return writeModule(parseTemplate(text), origin);
  } catch (error) {
    if (error instanceof SyntaxFault) throw placeFault(error, options);
    throw error;
  }
}

function writeModule(root: RootNode, origin: Origin): string {
  const writer = new TemplateWriter(origin);
  const macros = root.children.filter((node) => node.typename === 'Macro');
  const rootCode = writer.writeRoot(root);
  const standalone = macros.map(
    (node) => `[${JSON.stringify(node.name)}]:(run)=>${writer.writeStandalone(node)}`,
  );
  const constants = writer.constants.map((code, index) => `const k${index}=${code};`);
  return [
    `"use strict";${constants.join('')}`,
    'return{',
    `version:${CODE_VERSION},`,
    `facts:${JSON.stringify(findFacts(root, macros, origin))},`,
    `positions:[${writer.positions.join(',')}],`,
    `render:(run)=>(${rootCode})(),`,
    `macros:{__proto__:null,${standalone.join(',\n')}}};`,
  ].join('\n');
}

function findFacts(root: RootNode, macros: readonly MacroNode[], origin: Origin): TemplateFacts {
  const place = (node: { lineno: number; colno: number }) => ({
    line: node.lineno + origin.firstLine,
    column: node.colno + (node.lineno === 0 ? origin.firstColumn : 1),
  });
  const docs: TextBlock[] = [];
  const snapshots: TextBlock[] = [];
  for (const node of root.children as readonly AnyNode[]) {
    if (node.typename === 'Docs') docs.push({ name: node.name, text: node.text, ...place(node) });
    if (node.typename === 'Snapshot') {
      snapshots.push({ name: node.name, text: node.text, ...place(node.textSpan) });
    }
  }
  return {
    macros: macros.map((node) => ({
      name: node.name,
      kind: node.kind,
      parameters: node.args.map(({ name }) => name),
      text: node.text ?? '',
      ...place(node),
    })),
    docs,
    snapshots,
    calls: findCalls(root, origin),
  };
}

function placeFault(fault: SyntaxFault, options: CompileOptions): TemplateError {
  const { lineno, colno, length } = fault.at;
  return new TemplateError({
    kind: 'syntax',
    exception: fault.exception,
    message: fault.message,
    file: options.file,
    line: lineno + (options.firstLine ?? 1),
    column: colno + (lineno === 0 ? (options.firstColumn ?? 1) : 1),
    length,
    missing: fault.missing,
  });
}
