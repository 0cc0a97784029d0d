import { ProjectError } from '../../errors/project-error.js';
import { HostFunction, PythonError, type Scope, TemplateError } from '../../template/index.js';
import { hostFunction } from '../host-values.js';
import type { NodeContext, RunContext } from '../render-context.js';
import { EMBEDDED_FILE } from '../template-fault.js';

/** The names that stand for what a template itself sees. */
export const SCOPE_NAMES: Readonly<
  Record<string, (run: RunContext, node: NodeContext, scope: Scope) => unknown>
> = {
  render: (run, _node, scope) =>
    hostFunction('render', ([text]) => run.templateOf(String(text), EMBEDDED_FILE).render(scope)),
  try_or_compiler_error: () =>
    hostFunction('try_or_compiler_error', ([message, call, ...args], kwargs) =>
      tryCall(String(message), call, args, kwargs),
    ),
};

async function tryCall(
  message: string,
  call: unknown,
  args: readonly unknown[],
  kwargs: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  if (!(call instanceof HostFunction)) {
    throw new ProjectError(
      'template-failed',
      'try_or_compiler_error() takes a message and a macro.',
    );
  }
  try {
    return await call.call(args, kwargs);
  } catch (error) {
    const isOfTemplate = [TemplateError, ProjectError, PythonError].some(
      (kind) => error instanceof kind,
    );
    if (!isOfTemplate) throw error;
    throw new ProjectError('raised-by-project', message, { cause: error });
  }
}
