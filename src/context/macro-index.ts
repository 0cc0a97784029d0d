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

interface CustomNames {
  readonly materializations: readonly string[];
  readonly strategies: readonly string[];
}

/** All macros of all packages, found by name as dbt finds them. */
export class MacroIndex {
  private custom: CustomNames | undefined;
  private readonly byPackage = new Map<string, Map<string, Macro>>();

  constructor(
    macros: readonly Macro[],
    /** The user's own package, whose macros override those of the built-in package. */
    readonly rootPackage: string,
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

  /** Finds a macro by its bare name: the root's, that of any package, the runner's. */
  findAnywhere(name: string): Macro | undefined {
    const packages = [this.rootPackage, ...this.byPackage.keys()];
    const own = packages.filter((found) => found !== BUILTIN_PACKAGE);
    return [...own, BUILTIN_PACKAGE]
      .map((packageName) => this.inPackage(packageName, name))
      .find((found) => found !== undefined);
  }

  /** Finds the macro of a generic test: `unique`, or `package.unique`. */
  findTest(testName: string, from: string): Macro | undefined {
    const [bare = '', namespace] = testName.split('.').reverse();
    const name = `test_${bare}`;
    return namespace === undefined ? this.find(name, from) : this.inPackage(namespace, name);
  }

  /**
   * Finds a materialization of the user's own packages: for the engine before any, the root's before
   * those of packages. One that the runner has is replaced by the root alone, as in dbt.
   */
  materialization(name: string, type: string, isBuiltIn: boolean): Macro | undefined {
    const packages = [
      this.rootPackage,
      ...[...this.byPackage.keys()].filter((found) => found !== this.rootPackage),
    ];
    for (const adapter of [type, 'default'])
      for (const packageName of isBuiltIn ? [this.rootPackage] : packages) {
        const found = this.inPackage(packageName, `materialization_${name}_${adapter}`);
        if (found) return found;
      }
    return undefined;
  }

  /** Names the materializations and the incremental strategies that the user's packages define. */
  customNames(): CustomNames {
    this.custom ??= this.findCustomNames();
    return this.custom;
  }

  private findCustomNames(): CustomNames {
    const names = [...this.byPackage]
      .filter(([packageName]) => packageName !== BUILTIN_PACKAGE)
      .flatMap(([, macros]) => [...macros.keys()]);
    const matches = (pattern: RegExp) => names.flatMap((name) => pattern.exec(name)?.[1] ?? []);
    return {
      materializations: matches(/^materialization_(\w+)_[^_]+$/),
      strategies: matches(/^get_incremental_(\w+)_sql$/),
    };
  }

  inPackage(packageName: string, name: string): Macro | undefined {
    return this.byPackage.get(packageName)?.get(name);
  }

  /** Finds the file of macros that is shown under a path. */
  fileAt(displayPath: string): ResourceFile | undefined {
    for (const macros of this.byPackage.values())
      for (const { file } of macros.values()) if (file.displayPath === displayPath) return file;
    return undefined;
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

/** Compiles a text; throws a TemplateError. */
type Compile = (text: string, file: string) => Template;

/** Compiles the macro files of a project; faults go to `errors`. */
export function indexMacros(
  project: Project,
  errors: ProjectError[],
  compile: Compile = (text, file) => compileTemplate(text, { file }),
): MacroIndex {
  const macros = project.packages.flatMap((found) => macrosOf(found, errors, compile));
  const shared = project.packages.slice(1).map((found) => found.name);
  return new MacroIndex(macros, project.name, shared.filter(isSharedPackage));

  function isSharedPackage(name: string): boolean {
    return name === BUILTIN_PACKAGE || name === 'identity_warehouse';
  }
}

function macrosOf(from: Package, errors: ProjectError[], compile: Compile): Macro[] {
  const seen = new Map<string, Macro>();
  for (const file of from.macros) {
    for (const macro of compileFile(file, errors, compile)) {
      const other = seen.get(macro.definition.name);
      if (other) errors.push(repeatedMacro(macro, other));
      seen.set(macro.definition.name, macro);
    }
  }
  return [...seen.values()];
}

function compileFile(file: ResourceFile, errors: ProjectError[], compile: Compile): Macro[] {
  try {
    const template = compile(file.text, file.displayPath);
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
