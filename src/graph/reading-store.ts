import type { RunContext } from '../context/context.js';
import type { Macro } from '../context/macro-index.js';
import { relationOf } from '../context/relation-value.js';
import { hashText } from '../yaml/hash-text.js';
import { isPlainJson } from '../yaml/plain-json.js';
import type { Reading } from './read-outline.js';
import type { RenderedReading } from './render-reading.js';
import type { TemplateText } from './template-text.js';

/** What rendering a template said of it, as plain data. */
export interface StoredReading extends Reading {
  /** Package and name of each macro that it called. */
  readonly macros: readonly (readonly [string, string])[];
  /** Environment variables that it asked for, and what they were. */
  readonly env: Readonly<Record<string, string | null>>;
}

/** Where readings are kept from one run to the next. */
export interface Readings {
  get(key: string): StoredReading | undefined;
  set(key: string, reading: StoredReading): void;
}

/** Finds readings of templates that were rendered before, under the same texts and settings. */
export class ReadingStore {
  /**
   * @param surroundings A hash of all that templates see beside their own text: macros, settings.
   * @param changing Names of variables that are others in each run.
   * @param mask Hides secrets: what holds one is not kept.
   */
  constructor(
    private readonly readings: Readings,
    private readonly surroundings: string,
    private readonly changing: readonly string[],
    private readonly run: RunContext,
    private readonly mask: (text: string) => string,
  ) {}

  /** Finds what a template said, if all that this depended on is as it was. */
  find(source: TemplateText): (Reading & { readonly macros: readonly Macro[] }) | undefined {
    const key = this.keyOf(source);
    const found = key === undefined ? undefined : this.readings.get(key);
    if (!found) return undefined;
    const { env, macros } = this.run;
    if (Object.entries(found.env).some(([name, value]) => (env[name] ?? null) !== value))
      return undefined;
    const called = found.macros.map(([from, name]) => macros.inPackage(from, name));
    if (called.includes(undefined)) return undefined;
    return { ...found, macros: called.filter((macro) => macro !== undefined) };
  }

  /** Keeps what rendering said, unless the next rendering could say something else. */
  keep(source: TemplateText, rendered: RenderedReading): void {
    const { references, config, variables, env, isRepeatable } = rendered;
    const isChanging = variables.some((name) => this.changing.includes(name));
    if (!isRepeatable || isChanging || !isPlainJson(config)) return;
    const kept = JSON.stringify([references, config, env]);
    if (this.mask(kept) !== kept) return;
    const key = this.keyOf(source);
    if (key === undefined) return;
    const macros = rendered.macros.map(
      ({ packageName, definition }) => [packageName, definition.name] as const,
    );
    this.readings.set(key, { references, config, variables, macros, env });
  }

  private keyOf(source: TemplateText): string | undefined {
    const { text, packageName, names, call } = source;
    const { model, ...kwargs } = call?.kwargs ?? {};
    const relation = relationOf(model);
    if (
      !isPlainJson([names ?? null, source.model ?? null, kwargs]) ||
      (call && relation === undefined)
    )
      return undefined;
    const macro = call && [call.macro.packageName, call.macro.definition.name, `${relation}`];
    const seen = [source.model ?? null, names ?? null, macro ?? null, kwargs];
    return hashText(JSON.stringify([this.surroundings, text, packageName, ...seen]));
  }
}
