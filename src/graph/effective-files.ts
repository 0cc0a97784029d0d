import { ProjectError } from '../errors/project-error.js';
import type { Package, Project, ResourceFile } from '../project/project.js';

/** The package of the identity models. */
export const IDENTITY_PACKAGE = 'identity_warehouse';

/** A file that takes part in the graph, and whose place it takes. */
export interface EffectiveFile {
  readonly owner: Package;
  readonly file: ResourceFile;
  /** The identity package's file of that name, if this one replaces it. */
  readonly replaces: { readonly owner: Package; readonly file: ResourceFile } | undefined;
}

/**
 * Lists the models or seeds of all packages. A file of the user's project replaces the identity
 * package's file of the same name; two files of one name in one package are an error.
 */
export function effectiveFiles(
  project: Project,
  role: 'models' | 'seeds',
  errors: ProjectError[],
): EffectiveFile[] {
  const [root] = project.packages;
  const identity = project.packages.find(
    (found) => found.name === IDENTITY_PACKAGE && found !== root,
  );
  const own = new Map((root?.[role] ?? []).map((file) => [file.name, file]));
  const files = project.packages.flatMap((owner) => {
    reportRepeats(owner[role], errors);
    const kept =
      owner === identity ? owner[role].filter((file) => !own.has(file.name)) : owner[role];
    return kept.map((file) => ({ owner, file, replaces: undefined as EffectiveFile['replaces'] }));
  });
  if (!identity) return files;
  const packaged = new Map(identity[role].map((file) => [file.name, file]));
  return files.map((found) => {
    const file = found.owner === root ? packaged.get(found.file.name) : undefined;
    return file ? { ...found, replaces: { owner: identity, file } } : found;
  });
}

function reportRepeats(files: readonly ResourceFile[], errors: ProjectError[]): void {
  const seen = new Map<string, ResourceFile>();
  for (const file of files) {
    const other = seen.get(file.name);
    if (other) {
      const message = `Two files define "${file.name}": ${other.displayPath} and ${file.displayPath}.`;
      errors.push(new ProjectError('duplicate-name', message, { at: { file: file.displayPath } }));
    }
    seen.set(file.name, file);
  }
}
