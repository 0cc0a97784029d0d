import { createScope, type NodeContext, type RunContext } from '../context/context.js';
import { asProjectError, atHolder, EMBEDDED_FILE } from '../context/template-fault.js';
import type { ProjectError, SourcePlace } from '../errors/project-error.js';
import { isMapping } from '../yaml/read-fields.js';

/** Renders templates within configuration values; hooks are rendered when they run. */
export async function renderValues(
  values: Readonly<Record<string, unknown>>,
  packageName: string,
  run: RunContext,
  placeOf: (key: string) => SourcePlace,
  errors: ProjectError[],
): Promise<Record<string, unknown>> {
  if (!holdsTemplates(values)) return { ...values };
  const scope = createScope(run, plainContext(packageName));
  const render = async (value: unknown): Promise<unknown> => {
    if (isTemplate(value))
      return plainValue(await run.templateOf(value, EMBEDDED_FILE).render(scope));
    if (Array.isArray(value)) return Promise.all(value.map(render));
    if (!isMapping(value)) return value;
    const entries = Object.entries(value).map(
      async ([key, item]) => [key, await render(item)] as const,
    );
    return Object.fromEntries(await Promise.all(entries));
  };
  const entries = Object.entries(values).map(async ([key, value]) => {
    const late = key === 'pre_hook' || key === 'post_hook';
    try {
      return [key, late ? value : await render(value)] as const;
    } catch (error) {
      const known = run.macros.namesFrom(packageName);
      const fault = asProjectError(error, () => undefined, known);
      errors.push(atHolder(fault, placeOf(key)));
      return [key, undefined] as const;
    }
  });
  return Object.fromEntries(await Promise.all(entries));
}

function isTemplate(value: unknown): value is string {
  return typeof value === 'string' && value.includes('{{');
}

function holdsTemplates(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return isTemplate(value);
  return Object.values(value).some(holdsTemplates);
}

/** What a template prints is text; truth values and whole numbers are read back, as dbt does. */
function plainValue(text: string): unknown {
  if (/^(true|false)$/i.test(text)) return text.toLowerCase() === 'true';
  return /^-?(0|[1-9]\d{0,14})$/.test(text) ? Number(text) : text;
}

/** A context for text outside of nodes: configuration and names of schemas. */
export function plainContext(packageName: string): NodeContext {
  const refuse = (): never => {
    throw new Error('ref() and source() are not available in configuration.');
  };
  return {
    packageName,
    execute: false,
    thisRelation: undefined,
    model: {},
    ref: refuse,
    source: refuse,
    configure: () => undefined,
    configValue: () => undefined,
    isIncremental: () => false,
    relationType: () => undefined,
  };
}
