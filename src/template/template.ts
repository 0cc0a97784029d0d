import {
  CODE_VERSION,
  type CompiledTemplate,
  type CompileOptions,
  generateTemplate,
  isStackOverflow,
  type MacroDefinition,
  type TemplateFacts,
  type TextBlock,
  tooDeep,
} from './compile/generate-code.js';
import type { Outline } from './compile/outline.js';
import type { StaticCall } from './compile/static-calls.js';
import { Rendered } from './rendered.js';
import { MacroFunction } from './runtime/convert.js';
import type { HostFunction, Scope } from './runtime/host.js';
import type { Macro } from './runtime/macro.js';
import { OPERATIONS } from './runtime/operations.js';
import { Run, type RunOptions } from './runtime/run.js';

/** Is a compiled template. */
export interface Template {
  readonly macros: readonly MacroDefinition[];
  readonly docs: readonly TextBlock[];
  readonly snapshots: readonly TextBlock[];
  readonly calls: readonly StaticCall[];
  /** All that rendering asks of the host; absent where only rendering tells. */
  readonly outline?: Outline;
  /** Renders the template; rejects with a TemplateError. */
  render(scope: Scope, options?: RunOptions): Promise<string>;
  /** Renders the template and remembers where each character comes from. */
  renderMapped(scope: Scope, options?: RunOptions): Promise<Rendered>;
  /** Returns the macro of that name; its free names are looked up in `scope`. */
  macro(name: string, scope: Scope, options?: RunOptions): HostFunction;
}

const NAMES = Object.keys(OPERATIONS);
const FUNCTIONS = Object.values(OPERATIONS);

interface Module {
  readonly version: number;
  readonly facts: TemplateFacts;
  readonly positions: readonly number[];
  render(run: Run): Promise<string>;
  readonly macros: Readonly<Record<string, ((run: Run) => Macro) | undefined>>;
}

/** Compiles a template; throws a TemplateError of the kind `syntax`. */
export function compileTemplate(text: string, options: CompileOptions): Template {
  return templateOf(generateTemplate(text, options), options);
}

/** Turns generated code, perhaps from a cache, into a template. */
export function loadTemplate(code: string, options: CompileOptions): Template {
  const module = loadModule(code);
  return makeTemplate(module.facts, () => module, options);
}

/** Makes a template of what was compiled, perhaps long ago; its code is loaded when it first runs. */
export function templateOf({ code, facts }: CompiledTemplate, options: CompileOptions): Template {
  let module: Module | undefined;
  const load = () => {
    try {
      module ??= loadModule(code());
      return module;
    } catch (error) {
      throw isStackOverflow(error) ? tooDeep(options) : error;
    }
  };
  return makeTemplate(facts, load, options);
}

function loadModule(code: string): Module {
  const module = new Function(...NAMES, code)(...FUNCTIONS) as Module;
  if (module.version !== CODE_VERSION) throw new Error('the code is of another version');
  return module;
}

function makeTemplate(facts: TemplateFacts, load: () => Module, options: CompileOptions): Template {
  const start = (scope: Scope, runOptions: RunOptions = {}, standalone = false): Run =>
    new Run(scope, options.file, load().positions, runOptions, standalone);
  return {
    ...facts,
    render: async (scope, runOptions) => load().render(start(scope, runOptions)),
    renderMapped: async (scope, runOptions) => {
      const run = start(scope, runOptions);
      const marks: number[] = [];
      run.marks = marks;
      return new Rendered(await load().render(run), marks, load().positions);
    },
    macro: (name, scope, runOptions) => {
      const define = load().macros[name];
      if (define === undefined) throw new Error(`${options.file} defines no macro "${name}"`);
      return new MacroFunction(define(start(scope, runOptions, true)), name);
    },
  };
}

/** Creates a scope from a plain record of host values. */
export function scopeOf(values: Readonly<Record<string, unknown>>): Scope {
  return {
    get: (name) => (Object.hasOwn(values, name) ? values[name] : undefined),
    has: (name) => Object.hasOwn(values, name),
  };
}

/** Renders a template once. */
export async function renderText(
  text: string,
  values: Readonly<Record<string, unknown>>,
): Promise<string> {
  return compileTemplate(text, { file: 'template' }).render(scopeOf(values));
}
