import { ProjectError } from '../../errors/project-error.js';
import { didYouMean } from '../../errors/suggest.js';
import { checkValue } from './methods.js';
import { type Criterion, METHODS, type Method, type Selector, type Word } from './selector.js';

/** Parses one argument of --select or --exclude; throws `selector-syntax`. */
export function parseSelector(text: string): Selector {
  return text
    .split(/\s+/)
    .filter((word) => word !== '')
    .map(parseWord);
}

/** `@`, ancestors, method and its keys, value, descendants: dbt's grammar. */
const CRITERION = /^(@)?(?:(\d*)\+)?(?:([\w.]+):)?(.*?)(?:\+(\d*))?$/s;

/** Methods of dbt that are recognised, so that the error can say what they are. */
const UNSUPPORTED = [
  'access',
  'exposure',
  'group',
  'metric',
  'result',
  'saved_query',
  'selector',
  'semantic_model',
  'source_status',
  'state',
  'unit_test',
  'version',
];

function parseWord(raw: string): Word {
  return { raw, criteria: raw.split(',').map((part) => parseCriterion(part, raw)) };
}

function parseCriterion(raw: string, word: string): Criterion {
  const [, at, ancestors, method, value = '', descendants] = CRITERION.exec(raw) ?? [];
  if (value === '')
    throw syntaxError(word, raw === '' ? 'has an empty part' : `names nothing in "${raw}"`);
  if (at && descendants !== undefined) {
    throw syntaxError(
      word,
      'joins "@" with a "+" after the name',
      '"@" includes all descendants already.',
    );
  }
  const criterion = {
    raw,
    ...parseMethod(method, value, word),
    value,
    withDescendantsNeeds: at !== undefined,
    ancestors: generations(ancestors),
    descendants: generations(descendants),
  };
  const wrong = checkValue(criterion);
  if (wrong) throw syntaxError(word, wrong);
  return criterion;
}

function generations(digits: string | undefined): number {
  if (digits === undefined) return 0;
  return digits === '' ? Number.POSITIVE_INFINITY : Number(digits);
}

function parseMethod(
  text: string | undefined,
  value: string,
  word: string,
): Pick<Criterion, 'method' | 'keys'> {
  if (text === undefined) return { method: defaultMethod(value), keys: [] };
  const [name = '', ...keys] = text.split('.');
  const method = METHODS.find((known) => known === name);
  if (method === undefined) throw unknownMethod(name, word);
  if (method !== 'config' && keys.length > 0)
    throw syntaxError(word, `gives "${method}" a key, which only "config" has`);
  return { method, keys };
}

function defaultMethod(value: string): Method {
  if (/[/\\]/.test(value)) return 'path';
  return /\.(sql|csv|ts|yml|yaml)$/i.test(value) ? 'file' : 'fqn';
}

function unknownMethod(name: string, word: string): ProjectError {
  const known = `Supported methods: ${METHODS.join(', ')}.`;
  return UNSUPPORTED.includes(name)
    ? syntaxError(word, `uses the method "${name}", which is not supported`, known)
    : syntaxError(
        word,
        `uses the method "${name}", which does not exist`,
        didYouMean(name, METHODS) ?? known,
      );
}

function syntaxError(word: string, fault: string, hint?: string): ProjectError {
  return new ProjectError('selector-syntax', `The selector "${word}" ${fault}.`, { hint });
}
