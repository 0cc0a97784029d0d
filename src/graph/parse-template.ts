import type { RunContext } from '../context/context.js';
import type { Macro } from '../context/macro-index.js';
import { asProjectError, atHolder } from '../context/template-fault.js';
import type { ProjectError, SourcePlace } from '../errors/project-error.js';
import type { StaticCall, Template } from '../template/index.js';
import type { Reference } from './draft.js';
import { type Reading, readOutline } from './read-outline.js';
import type { ReadingStore } from './reading-store.js';
import { renderReading } from './render-reading.js';
import type { TemplateText } from './template-text.js';

/** What a template says when it is rendered without a database. */
export interface ParsedTemplate {
  readonly references: readonly Reference[];
  readonly config: Readonly<Record<string, unknown>>;
  /** The names of the variables that it asks for. */
  readonly variables: readonly string[];
  readonly macros: readonly Macro[];
  /** The calls as they stand in the text. */
  readonly calls: readonly StaticCall[];
}

type Read = Reading & { readonly macros: readonly Macro[] };

const NOTHING: Read = { references: [], config: {}, variables: [], macros: [] };

/**
 * Finds what a template refers to: off its text where that is exact, else by rendering it with
 * placeholders, unless `readings` knows what that said before. Faults go to `errors`.
 */
export async function parseTemplate(
  source: TemplateText,
  run: RunContext,
  textOf: (file: string) => string | undefined,
  errors: ProjectError[],
  readings?: ReadingStore,
): Promise<ParsedTemplate> {
  let calls: readonly StaticCall[] = [];
  let read = NOTHING;
  try {
    const template = source.call ? undefined : run.templateOf(source.text, source.file);
    calls = template?.calls ?? [];
    read =
      (template && readStatically(template, source, run)) ??
      readings?.find(source) ??
      (await renderAndKeep(source, template, run, readings));
  } catch (error) {
    const textIn = (file: string) => (file === source.file ? source.text : textOf(file));
    const fault = asProjectError(error, textIn, run.macros.namesFrom(source.packageName));
    errors.push(
      fault.at
        ? fault
        : atHolder(fault, source.call?.at ?? { file: source.file, text: source.text }),
    );
  }
  const { config, variables, macros } = read;
  const references = read.references.map(({ kind, names }) => ({
    kind,
    names,
    at: placeOfCall(source, kind, names, calls),
  }));
  return { references, config, variables, macros, calls };
}

/** Reads a template without rendering it; undefined where its text does not say all. */
export function readStatically(
  { outline }: Template,
  { packageName, names = {} }: TemplateText,
  run: RunContext,
): Read | undefined {
  const isBuiltin = (name: string) =>
    !Object.hasOwn(names, name) && run.macros.find(name, packageName) === undefined;
  const reading =
    outline && readOutline(outline, { isBuiltin, variables: run.varsOf(packageName) });
  return reading && { ...reading, macros: [] };
}

async function renderAndKeep(
  source: TemplateText,
  template: Template | undefined,
  run: RunContext,
  readings: ReadingStore | undefined,
): Promise<Read> {
  const rendered = await renderReading(source, template, run);
  readings?.keep(source, rendered);
  return rendered;
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
