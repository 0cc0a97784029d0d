import { callMacro, createScope, type NodeContext, type RunContext } from '../context/context.js';
import type { Macro } from '../context/macro-index.js';
import { scopeWith } from '../context/scope-with.js';
import { asProjectError, atHolder } from '../context/template-fault.js';
import type { ProjectError, SourcePlace } from '../errors/project-error.js';
import { Relation } from '../relation/relation.js';
import type { StaticCall } from '../template/index.js';
import type { Reference } from './draft.js';

/** A template to read: its text, where it stands, and who sees it. */
export interface TemplateText {
  readonly text: string;
  readonly file: string;
  readonly packageName: string;
  /** Names that it sees beside dbt's. */
  readonly names?: Readonly<Record<string, unknown>>;
  /** For generic tests: the macro that is called instead, and its arguments. */
  readonly call?: {
    readonly macro: Macro;
    readonly kwargs: Readonly<Record<string, unknown>>;
    readonly at: SourcePlace;
  };
}

/** What a template says when it is rendered without a database. */
export interface ParsedTemplate {
  readonly references: readonly Reference[];
  readonly config: Readonly<Record<string, unknown>>;
  readonly macros: readonly Macro[];
  /** The calls as they stand in the text. */
  readonly calls: readonly StaticCall[];
}

const PLACEHOLDER = new Relation('schema', 'relation');

/** Renders a template with placeholders and notes what it refers to; faults go to `errors`. */
export async function parseTemplate(
  source: TemplateText,
  run: RunContext,
  textOf: (file: string) => string | undefined,
  errors: ProjectError[],
): Promise<ParsedTemplate> {
  const references: Reference[] = [];
  const macros = new Set<Macro>();
  let config: Readonly<Record<string, unknown>> = {};
  let calls: readonly StaticCall[] = [];
  const note = (kind: 'ref' | 'source', names: readonly string[]) => {
    references.push({ kind, names, at: placeOfCall(source, kind, names, calls) });
    return PLACEHOLDER;
  };
  try {
    const template = source.call ? undefined : run.templateOf(source.text, source.file);
    calls = template?.calls ?? [];
    const node: NodeContext = {
      packageName: source.packageName,
      execute: false,
      thisRelation: PLACEHOLDER,
      model: {},
      ref: (name, from) => note('ref', from === undefined ? [name] : [from, name]),
      source: (name, table) => note('source', [name, table]),
      configure: (values) => {
        config = { ...config, ...values };
      },
      configValue: (key) => config[key],
      isIncremental: () => false,
      relationType: () => undefined,
      calledMacro: (macro) => macros.add(macro),
    };
    const scope = scopeWith(createScope(run, node), source.names ?? {});
    const { call } = source;
    await (call ? callMacro(call.macro, scope, call.kwargs) : template?.render(scope));
  } catch (error) {
    const textIn = (file: string) => (file === source.file ? source.text : textOf(file));
    const fault = asProjectError(error, textIn, run.macros.namesFrom(source.packageName));
    errors.push(
      fault.at
        ? fault
        : atHolder(fault, source.call?.at ?? { file: source.file, text: source.text }),
    );
  }
  return { references, config, macros: [...macros], calls };
}

function placeOfCall(
  { text, file }: TemplateText,
  kind: string,
  names: readonly string[],
  calls: readonly StaticCall[],
): SourcePlace {
  const isThis = (call: StaticCall) =>
    call.name === kind &&
    names.every((name, index) => call.args[index]?.known && call.args[index].value === name);
  const call = calls.find(isThis);
  return call
    ? { file, line: call.line, column: call.column, length: call.length, text }
    : { file, text };
}
