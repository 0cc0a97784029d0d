import type { RunContext } from '../context/context.js';
import type { SourcePlace } from '../errors/project-error.js';
import type { Node } from '../graph/node.js';

const HOOKS = ['pre_hook', 'post_hook'];

/** Finds where a node's hooks are written: the call of config() in its file, else its declaration. */
export function hookPlace(node: Node, run: RunContext): SourcePlace {
  const { displayPath: file, text, language, declaredAt } = node;
  if (language !== 'sql' || text === '' || node.testMetadata) return declaredAt;
  const { calls } = run.templateOf(text, file);
  const call = calls.find(
    ({ name, kwargs }) => name === 'config' && HOOKS.some((key) => Object.hasOwn(kwargs, key)),
  );
  if (call === undefined) return declaredAt;
  return { file, line: call.line, column: call.column, length: call.length, text };
}
