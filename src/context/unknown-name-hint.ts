import { didYouMean } from '../errors/suggest.js';
import { KNOWN_NAMES, type TemplateError } from '../template/index.js';

/** Names that dbt gives to templates and that are not here. */
const NAMES_OF_DBT: ReadonlySet<string> = new Set([
  ...['metric', 'submit_python_job', 'load_agate_table'],
]);

/** Members of what queries give. */
const OF_RESULTS: ReadonlySet<string> = new Set([
  ...['table', 'data', 'response', 'columns', 'rows', 'column_names', 'print_table'],
]);
/** As many names as a hint lists. */
const MOST_NAMES = 12;

/**
 * Says what to do about a name, an attribute, a filter, a test or a tag that a template does not find.
 * @param written What stands at its place in the text.
 * @param known Names that it could have meant.
 */
export function unknownNameHint(
  error: TemplateError,
  written: string,
  known: Iterable<string>,
): string | undefined {
  const { missing, message, kind } = error;
  if (kind === 'unsupported') return 'dbt cannot load other templates either: call a macro.';
  if (missing === undefined) return undefined;
  if (message.startsWith("'None' has no attribute") && OF_RESULTS.has(missing))
    return 'Queries give none while the project is read: put {% if execute %} around what uses them.';
  if (kind === 'syntax') return wordOfJinja(missing, message);
  const [, owner] = /^'(.+?)(?: object)?' has no attribute/.exec(message) ?? [];
  if (owner !== undefined) return memberHint(error, missing, owner);
  if (kind === 'type') return didYouMean(missing, error.candidates()) ?? parametersOf(error);
  if (NAMES_OF_DBT.has(missing)) return `dbt has "${missing}", but it is not supported here.`;
  const near = didYouMean(missing, known);
  if (near === undefined && written.startsWith(`${missing}.`))
    return `If "${missing}" is a package, it belongs into dbt_packages/.`;
  return near;
}

/** A filter, a test or a tag; all are known. */
function wordOfJinja(missing: string, message: string): string | undefined {
  const { filters, tests, tags } = KNOWN_NAMES;
  const kinds = [
    [/^No filter/, filters],
    [/^No test/, tests],
    [/tag/, tags],
  ] as const;
  const names = kinds.find(([pattern]) => pattern.test(message))?.[1] ?? [];
  return didYouMean(missing, names);
}

function memberHint(error: TemplateError, missing: string, owner: string): string {
  if (owner === 'None') return 'What stands before the dot is none: test it with "is not none".';
  const names = error.candidates().filter((name) => !name.startsWith('__'));
  const near = didYouMean(missing, names);
  if (near !== undefined) return near;
  if (owner === 'adapter')
    return `Adapters of dbt may have "${missing}", but it is not supported here.`;
  if (names.length === 0 || names.length > MOST_NAMES)
    return `What stands before the dot is ${withArticle(owner)}.`;
  return `What stands before the dot is ${withArticle(owner)}; it has ${names.join(', ')}.`;
}

function withArticle(noun: string): string {
  return `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`;
}

function parametersOf(error: TemplateError): string {
  const names = error.candidates();
  return names.length === 0 ? 'It takes none.' : `It takes: ${names.join(', ')}.`;
}
