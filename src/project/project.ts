import type { ProjectError } from '../errors/project-error.js';
import type { ProjectFile } from './project-file.js';
import type { PropertyFile } from './property-file.js';

/** A file of a package, by role. */
export interface ResourceFile {
  readonly packageName: string;
  /** File name without extension: the name of the model, seed or test. */
  readonly name: string;
  /** Path relative to the package, with forward slashes. */
  readonly path: string;
  readonly absolutePath: string;
  /** Path as shown to people: relative to the project's folder. */
  readonly displayPath: string;
  /** The configured folder that it was found under, such as `models`. */
  readonly resourcePath: string;
  /** Folders between the resource path (`models/`) and the file. */
  readonly folders: readonly string[];
  /** Empty for seeds, which are read by the engine. */
  readonly text: string;
}

/** One dbt-style package: a project file and the files that it names. */
export interface Package {
  readonly name: string;
  readonly root: string;
  readonly file: ProjectFile;
  readonly models: readonly ResourceFile[];
  readonly seeds: readonly ResourceFile[];
  readonly singularTests: readonly ResourceFile[];
  readonly macros: readonly ResourceFile[];
  readonly properties: readonly PropertyFile[];
}

/** Everything that was read from disk; nothing is rendered yet. */
export interface Project {
  readonly root: string;
  readonly name: string;
  /** The user's own package first, then those it builds upon, the runner's built-in macros last. */
  readonly packages: readonly Package[];
  readonly warnings: readonly ProjectError[];
}
