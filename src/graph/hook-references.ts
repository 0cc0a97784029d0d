import type { RunContext } from '../context/context.js';
import { EMBEDDED_FILE } from '../context/template-fault.js';
import type { SourcePlace } from '../errors/project-error.js';
import { isMapping } from '../yaml/read-fields.js';
import type { Reference } from './draft.js';
import { type ConfigLayer, mergeConfig } from './node-config.js';
import { parseTemplate } from './parse-template.js';
import type { ReadingStore } from './reading-store.js';

/** The node whose hooks are read. */
export interface HookOwner {
  readonly name: string;
  readonly packageName: string;
  readonly model: Readonly<Record<string, unknown>>;
  readonly at: SourcePlace;
}

/** What parsing a template needs. */
interface Parsing {
  readonly run: RunContext;
  readonly readings?: ReadingStore | undefined;
  textOf(file: string): string | undefined;
}

/**
 * Finds what the hooks of a node refer to, which must be built before it. Faults of hooks show when
 * they are compiled.
 */
export async function hookReferences(
  layers: readonly ConfigLayer[],
  owner: HookOwner,
  { run, textOf, readings }: Parsing,
): Promise<Reference[]> {
  const { name, packageName, model, at } = owner;
  const { pre_hook: before, post_hook: after } = mergeConfig(layers);
  const texts = [before, after].flat().flatMap(templateIn);
  const found = await Promise.all(
    texts.map((text) =>
      parseTemplate({ text, file: EMBEDDED_FILE, packageName, model }, run, textOf, [], readings),
    ),
  );
  return found
    .flatMap(({ references }) => references)
    .filter(({ kind, names }) => kind === 'source' || names.at(-1) !== name)
    .map((reference) => ({ ...reference, at }));
}

function templateIn(hook: unknown): string[] {
  const text = isMapping(hook) ? hook.sql : hook;
  return typeof text === 'string' && /\{[{%]/.test(text) ? [text] : [];
}
