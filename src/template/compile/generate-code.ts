import type { AnyNode, MacroKind, MacroNode, RootNode } from '../syntax/nodes.js';
import { parseTemplate } from '../syntax/parse-template.js';
import { SyntaxFault } from '../syntax/syntax-fault.js';
import { TemplateError } from '../template-error.js';
import type { Origin } from './code-writer.js';
import { type Outline, outlineOf } from './outline.js';
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
  /** All that rendering asks of the host; absent where only rendering tells. */
  readonly outline?: Outline;
}

/** Is changed whenever code generated earlier no longer works. */
export const CODE_VERSION = 2;

/** Is a compiled template: its JavaScript, a plain string to be stored, and what is known of it. */
export interface CompiledTemplate {
  /** Its JavaScript, which is asked for when it first runs. */
  readonly code: () => string;
  readonly facts: TemplateFacts;
}

/** Compiles a template to JavaScript, a plain string to be cached; throws a TemplateError. */
export function generateCode(text: string, options: CompileOptions): string {
  const { constants, members, facts } = writeParts(text, options);
  // As text, since a literal of JavaScript takes a key "__proto__" for something else.
  const parsed = `facts:JSON.parse(${JSON.stringify(JSON.stringify(facts))}),`;
  return writeModule(constants, [parsed, ...members]);
}

/** Compiles a template to JavaScript and, apart from it, facts; throws a TemplateError. */
export function generateTemplate(text: string, options: CompileOptions): CompiledTemplate {
  const { constants, members, facts } = writeParts(text, options);
  const code = writeModule(constants, members);
  return { code: () => code, facts };
}

interface ModuleParts {
  readonly constants: string;
  readonly members: readonly string[];
  readonly facts: TemplateFacts;
}

function writeModule(constants: string, members: readonly string[]): string {
  return `"use strict";${constants}\nreturn{\n${members.join('\n')}};`;
}

function writeParts(text: string, options: CompileOptions): ModuleParts {
  try {
    const origin = {
      firstLine: options.firstLine ?? 1,
      firstColumn: options.firstColumn ?? 1,
    };
    return partsOf(parseTemplate(text), origin);
  } catch (error) {
    if (error instanceof SyntaxFault) throw placeFault(error, options);
    throw isStackOverflow(error) ? tooDeep(options) : error;
  }
}

function partsOf(root: RootNode, origin: Origin): ModuleParts {
  const writer = new TemplateWriter(origin);
  const macros = root.children.filter((node) => node.typename === 'Macro');
  const rootCode = writer.writeRoot(root);
  const standalone = macros.map(
    (node) => `[${JSON.stringify(node.name)}]:(run)=>${writer.writeStandalone(node)}`,
  );
  if (writer.late) throw writer.late;
  return {
    constants: writer.constants.map((code, index) => `const k${index}=${code};`).join(''),
    members: [
      `version:${CODE_VERSION},`,
      `positions:[${writer.positions.join(',')}],`,
      `render:(run)=>(${rootCode})(),`,
      `macros:{__proto__:null,${standalone.join(',\n')}}`,
    ],
    facts: findFacts(root, macros, origin),
  };
}

function findFacts(root: RootNode, macros: readonly MacroNode[], origin: Origin): TemplateFacts {
  const place = (node: { lineno: number; colno: number }) => ({
    line: node.lineno + origin.firstLine,
    column: node.colno + (node.lineno === 0 ? origin.firstColumn : 1),
  });
  const outline = outlineOf(root);
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
    ...(outline ? { outline } : {}),
  };
}

/** Tells whether code ran out of stack. */
export function isStackOverflow(error: unknown): boolean {
  return error instanceof RangeError && /call stack/.test(error.message);
}

/** The error of a template whose nesting no parser can follow; Jinja2 fails there too. */
export function tooDeep(options: CompileOptions): TemplateError {
  const start = { lineno: 0, colno: 0, length: 1 };
  const message = 'the template is nested too deeply';
  return placeFault(new SyntaxFault(message, start, undefined, 'RecursionError'), options);
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
