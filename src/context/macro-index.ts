import { ProjectError } from '../errors/project-error.js';
import type { Package, Project, ResourceFile } from '../project/project.js';
import { compileTemplate, type MacroDefinition, type Template } from '../template/index.js';
import { asProjectError } from './template-fault.js';

/** The package of the macros that come with the runner. */
export const BUILTIN_PACKAGE = 'dbt';

export interface Macro {
  readonly packageName: string;
  readonly definition: MacroDefinition;
  readonly template: Template;
  readonly file: ResourceFile;
}

/** All macros of all packages, found by name as dbt finds them. */
export class MacroIndex {
  private readonly byPackage = new Map<string, Map<string, Macro>>();

  constructor(
    macros: readonly Macro[],
    /** The user's own package, whose macros override those of the built-in package. */
    private readonly rootPackage: string,
    /** Packages whose macros everybody sees without naming the package. */
    private readonly shared: readonly string[],
  ) {
    for (const macro of macros) {
      const own = this.byPackage.get(macro.packageName) ?? new Map<string, Macro>();
      own.set(macro.definition.name, macro);
      this.byPackage.set(macro.packageName, own);
    }
  }

  /** Finds a macro by its bare name as seen from a package: its own, the root's, the shared ones. */
  find(name: string, from: string): Macro | undefined {
    for (const packageName of [from, this.rootPackage, ...this.shared]) {
      const found = this.byPackage.get(packageName)?.get(name);
      if (found) return found;
    }
    return undefined;
  }

  /** Finds the macro of a generic test: `unique`, or `package.unique`. */
  findTest(testName: string, from: string): Macro | undefined {
    const [bare = '', namespace] = testName.split('.').reverse();
    const name = `test_${bare}`;
    return namespace === undefined ? this.find(name, from) : this.inPackage(namespace, name);
  }

  inPackage(packageName: string, name: string): Macro | undefined {
    return this.byPackage.get(packageName)?.get(name);
  }

  hasPackage(packageName: string): boolean {
    return this.byPackage.has(packageName);
  }

  /** Lists the macros of one package. */
  namesIn(packageName: string): string[] {
    return [...(this.byPackage.get(packageName)?.keys() ?? [])];
  }

  /** Lists the names that can be called from a package, for suggestions. */
  namesFrom(from: string): string[] {
    return [from, this.rootPackage, ...this.shared].flatMap((packageName) => [
      ...(this.byPackage.get(packageName)?.keys() ?? []),
    ]);
  }
}

/** Compiles the macro files of a project; faults go to `errors`. */
export function indexMacros(project: Project, errors: ProjectError[]): MacroIndex {
  const macros = project.packages.flatMap((found) => macrosOf(found, errors));
  const shared = project.packages.slice(1).map((found) => found.name);
  return new MacroIndex(macros, project.name, shared.filter(isSharedPackage));

  function isSharedPackage(name: string): boolean {
    return name === BUILTIN_PACKAGE || name === 'identity_warehouse';
  }
}

function macrosOf(from: Package, errors: ProjectError[]): Macro[] {
  const seen = new Map<string, Macro>();
  for (const file of from.macros) {
    for (const macro of compileFile(file, errors)) {
      const other = seen.get(macro.definition.name);
      if (other) errors.push(repeatedMacro(macro, other));
      seen.set(macro.definition.name, macro);
    }
  }
  return [...seen.values()];
}

function compileFile(file: ResourceFile, errors: ProjectError[]): Macro[] {
  try {
    const template = compileTemplate(file.text, { file: file.displayPath });
    return template.macros.map((definition) => ({
      packageName: file.packageName,
      definition,
      template,
      file,
    }));
  } catch (error) {
    errors.push(asProjectError(error, () => file.text));
    return [];
  }
}

function repeatedMacro(macro: Macro, other: Macro): ProjectError {
  const message = `The macro "${macro.definition.name}" is defined twice: here and in ${other.file.displayPath}.`;
  const { line, column } = macro.definition;
  const at = { file: macro.file.displayPath, line, column, text: macro.file.text };
  return new ProjectError('duplicate-name', message, { at });
}
