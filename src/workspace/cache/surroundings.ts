import type { RunContext } from '../../context/context.js';
import type { Project } from '../../project/project.js';
import { hashText } from '../../yaml/hash-text.js';
import { isPlainJson } from '../../yaml/plain-json.js';

/** What of a run is told apart in other ways: texts, traces, or names that no reading may ask for. */
const APART = [
  'macros',
  'env',
  'invocation',
  'invocationId',
  'startedAt',
  'varsOf',
  'log',
  'signal',
  'templateOf',
];

/**
 * Hashes all that the templates of a project see beside their own text: the macros of all
 * packages and the settings of the run. Undefined where a setting is not plain data.
 * @param settled Variables of the run that are the same in the next one.
 */
export function surroundingsOf(
  project: Project,
  run: RunContext,
  settled: Readonly<Record<string, unknown>>,
): string | undefined {
  const settings = Object.entries(run)
    .filter(([key]) => !APART.includes(key))
    .map(([key, value]) => [key, value instanceof Map ? ['map', [...value]] : value]);
  const packages = project.packages.map(({ name, file, macros }) => [
    name,
    file.yaml.text,
    macros.map(({ displayPath, text }) => [displayPath, text]),
  ]);
  const all = [project.name, settings, settled, packages];
  if (!isPlainJson(all)) return undefined;
  return hashText(JSON.stringify(all));
}
