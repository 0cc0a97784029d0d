import { callMacro, createScope, type NodeContext, type RunContext } from '../context/context.js';
import type { Macro } from '../context/macro-index.js';
import { scopeWith } from '../context/scope-with.js';
import { Relation } from '../relation/relation.js';
import type { Template } from '../template/index.js';
import type { Reading } from './read-outline.js';
import type { TemplateText } from './template-text.js';
import { drawsLots, Trace } from './trace.js';

/** What rendering a template says of it, and what that depended on beside the project's texts. */
export interface RenderedReading extends Reading {
  readonly macros: readonly Macro[];
  /** The environment variables that were asked for, with what they were. */
  readonly env: Readonly<Record<string, string | null>>;
  /** Whether rendering again, with the same texts and settings, would say and do the same. */
  readonly isRepeatable: boolean;
}

const PLACEHOLDER = new Relation('schema', 'relation');

/** Renders a template without a database and notes what it refers to. */
export async function renderReading(
  source: TemplateText,
  template: Template | undefined,
  run: RunContext,
): Promise<RenderedReading> {
  const trace = new Trace();
  const references: Reading['references'][number][] = [];
  const macros = new Set<Macro>();
  let config: Readonly<Record<string, unknown>> = {};
  const note = (kind: 'ref' | 'source', names: readonly string[]) => {
    references.push({ kind, names });
    return PLACEHOLDER;
  };
  const node: NodeContext = {
    packageName: source.packageName,
    execute: false,
    lacksVariables: true,
    thisRelation: PLACEHOLDER,
    model: source.model ?? {},
    ref: (name, from) => note('ref', from === undefined ? [name] : [from, name]),
    source: (name, table) => note('source', [name, table]),
    configure: (values) => {
      config = { ...config, ...values };
    },
    configValue: (key) => (Object.hasOwn(config, key) ? config[key] : undefined),
    isIncremental: () => false,
    relationType: () => undefined,
    calledMacro: (macro) => macros.add(macro),
  };
  const scope = scopeWith(createScope(trace.watch(run), node), source.names ?? {});
  const { call } = source;
  await (call ? callMacro(call.macro, scope, call.kwargs) : template?.render(scope));
  const texts = [source.text, ...[...macros].map(({ file }) => file.text)];
  return {
    references,
    config,
    variables: [...trace.variables],
    macros: [...macros],
    env: trace.environment,
    isRepeatable: trace.isSettled && !texts.some(drawsLots),
  };
}
