import { createHash } from 'node:crypto';
import type { DeclaredTest } from '../project/property-file.js';

/** What a generic test is called: dbt's names, so that selections and artifacts agree with it. */
export interface GenericTestName {
  /** The name in full, as unique ids hold it. */
  readonly name: string;
  /** The name, shortened past 63 characters: for relations and files. */
  readonly shortName: string;
  /** The last part of the unique id: ten digits over name and arguments. */
  readonly hash: string;
}

/**
 * Names a generic test after its test, its node and its arguments.
 * @param modelText The text that stands for the tested relation, as dbt writes it.
 */
export function nameGenericTest(
  test: DeclaredTest,
  target: { readonly name: string; readonly prefix: string; readonly modelText: string },
  columnName: string | undefined,
): GenericTestName {
  const [bare, namespace] = test.testName.split('.').reverse();
  const args: Record<string, unknown> = {
    ...test.arguments,
    ...(columnName === undefined ? {} : { column_name: columnName }),
  };
  const start = `${namespace === undefined ? '' : `${namespace}_`}${target.prefix}${bare}_${target.name}`;
  const name = test.name ?? `${start}_${flatten(args)}`;
  const metadata = {
    namespace: namespace ?? 'None',
    name: bare,
    kwargs: { ...args, model: target.modelText },
  };
  const shortName = test.name ?? shorten(start, name);
  return { name, shortName, hash: md5(`${name}${pythonRepr(metadata)}`).slice(-10) };
}

function flatten(args: Readonly<Record<string, unknown>>): string {
  return Object.keys(args)
    .sort()
    .flatMap((key) => {
      const value = args[key];
      if (Array.isArray(value)) return value.map(pythonText);
      if (typeof value === 'object' && value !== null) return Object.values(value).map(pythonText);
      return [pythonText(value)];
    })
    .map((part) => part.replace(/[^0-9a-zA-Z_]+/g, '_'))
    .join('__');
}

function shorten(start: string, full: string): string {
  return full.length >= 64 ? `${start.slice(0, 30)}_${md5(full)}` : full;
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

function pythonText(value: unknown): string {
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (value === null || value === undefined) return 'None';
  return typeof value === 'object' ? pythonRepr(value) : String(value);
}

/** Prints as Python's repr() of the same value with every scalar made text and keys sorted. */
function pythonRepr(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(pythonRepr).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, item]) => `${quote(key)}: ${pythonRepr(item)}`).join(', ')}}`;
  }
  return quote(pythonText(value));
}

function quote(text: string): string {
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\t', '\\t');
  if (!escaped.includes("'")) return `'${escaped}'`;
  return escaped.includes('"') ? `'${escaped.replaceAll("'", "\\'")}'` : `"${escaped}"`;
}
