import { boundMacro } from '../context/context.js';
import type { TemplateDatabase } from '../context/database/template-database.js';
import type { Macro } from '../context/macro-index.js';
import { asProjectError } from '../context/template-fault.js';
import { ProjectError } from '../errors/project-error.js';
import { didYouMean } from '../errors/suggest.js';
import type { CompileOptions } from './compile-options.js';
import { outsideContext } from './compile-run-hooks.js';
import { rethrowUnplaceable } from './unplaceable.js';

/**
 * Calls a macro outside of any node, as \`run-operation\` does.
 * @param name A macro of the project, or \`package.macro\`.
 * @returns What the macro returns or prints.
 * @throws {ProjectError} \`unknown-macro\`, or what the macro raises.
 */
export async function runMacro(
  name: string,
  args: Readonly<Record<string, unknown>>,
  options: CompileOptions,
  database: TemplateDatabase,
): Promise<unknown> {
  const { run } = options;
  const macro = findMacro(name, options);
  const context = outsideContext(run.projectName, options, database, {});
  try {
    return await boundMacro(run, context, macro).call([], args);
  } catch (error) {
    rethrowUnplaceable(error);
    const known = run.macros.namesFrom(macro.packageName);
    const fault = asProjectError(error, (file) => options.textOf(file), known);
    if (fault.at) throw fault;
    const { line, column } = macro.definition;
    const at = { file: macro.file.displayPath, line, column, text: macro.file.text };
    throw new ProjectError(fault.code, fault.message, { at, hint: fault.hint, cause: error });
  }
}

function findMacro(name: string, { run }: CompileOptions): Macro {
  const [bare = '', packageName] = name.split('.').reverse();
  const macro =
    packageName === undefined
      ? run.macros.findAnywhere(bare)
      : run.macros.inPackage(packageName, bare);
  if (macro) return macro;
  const hint = didYouMean(bare, run.macros.namesFrom(packageName ?? run.projectName));
  throw new ProjectError('unknown-macro', `There is no macro "${name}".`, { hint });
}
