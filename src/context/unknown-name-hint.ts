import { didYouMean } from '../errors/suggest.js';
import type { TemplateError } from '../template/index.js';

/** Names that dbt gives to templates and that are not here. */
const NAMES_OF_DBT: ReadonlySet<string> = new Set([
  ...['metric', 'submit_python_job', 'load_agate_table'],
]);

/** Members of what queries give. */
const OF_RESULTS: ReadonlySet<string> = new Set([
  ...['table', 'data', 'response', 'columns', 'rows', 'column_names', 'print_table'],
]);

/**
 * Says what to do about a name or an attribute that a template does not find.
 * @param written What stands at its place in the text.
 * @param known Names that it could have meant.
 */
export function unknownNameHint(
  { missing, message }: TemplateError,
  written: string,
  known: Iterable<string>,
): string | undefined {
  if (missing === undefined) return undefined;
  if (message.startsWith("'None' has no attribute") && OF_RESULTS.has(missing))
    return 'Queries give none while the project is read: put {% if execute %} around what uses them.';
  const owner = /^'([\w ]+) object' has no attribute/.exec(message)?.[1];
  if (owner === 'adapter')
    return `dbt's adapters may have "${missing}", but it is not supported here.`;
  if (owner !== undefined) return `What stands before the dot is a ${owner}.`;
  if (NAMES_OF_DBT.has(missing)) return `dbt has "${missing}", but it is not supported here.`;
  const near = didYouMean(missing, known);
  if (near === undefined && written.startsWith(`${missing}.`))
    return `If "${missing}" is a package, it belongs into dbt_packages/.`;
  return near;
}
