import { ProjectError } from '../errors/project-error.js';
import { isMapping } from '../yaml/read-fields.js';
import type { Node } from './node.js';

/** Configuration by which dbt changes what is built or checked, and this runner does not. */
const INEFFECTIVE = ['contract', 'sql_header', 'store_failures_as', 'persist_docs', 'grants'];

/** Warns once of each such key: who relies on it must know that it does nothing here. */
export function ineffectiveConfig(nodes: readonly Node[], rootPackage: string): ProjectError[] {
  const own = nodes.filter(({ packageName }) => packageName === rootPackage);
  return INEFFECTIVE.flatMap((key) => {
    const using = own.filter(({ config }) => isAsked(key, config.all[key]));
    const [first] = using;
    if (!first) return [];
    const who = using.length === 1 ? `"${first.name}"` : `${using.length} nodes`;
    const message = `"${key}" is configured for ${who} and has no effect here.`;
    return [new ProjectError('not-supported', message, { at: first.declaredAt })];
  });
}

function isAsked(key: string, value: unknown): boolean {
  if (key === 'contract') return isMapping(value) && value.enforced === true;
  return value !== undefined && value !== null && value !== false;
}
