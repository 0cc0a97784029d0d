import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { isFileFault } from '../errors/file-fault.js';
import { ProjectError, throwCollected } from '../errors/project-error.js';
import type { Findings } from '../yaml/read-fields.js';
import { type ParsedYamls, parseYaml, type YamlFile } from '../yaml/yaml-file.js';
import type { Package, Project, ResourceFile } from './project.js';
import { type ProjectFile, readProjectFile } from './project-file.js';
import { type PropertyFile, readPropertyFile } from './property-file.js';
import { reportUnsupported } from './unsupported-resources.js';

const PROJECT_FILE = 'dbt_project.yml';

/** What stands for a dbt_project.yml where an identity file alone makes the project. */
const NO_FILES_OF_ITS_OWN =
  'name: identities\nmodel-paths: []\nseed-paths: []\ntest-paths: []\nmacro-paths: []\n';

/**
 * Reads a project and the packages it builds upon from disk.
 * @param root The folder of dbt_project.yml.
 * @param upon Folders of further packages; those under dbt_packages/ are found by themselves.
 * @param isOptional Whether the folder may lack a dbt_project.yml: it then has no files of its own.
 * @param kept YAML that earlier runs parsed.
 * @throws {ProjectErrors} All faults of all files together.
 */
export async function readProject(
  root: string,
  upon: readonly string[] = [],
  isOptional = false,
  kept?: ParsedYamls,
): Promise<Project> {
  const findings: Findings = { errors: [], warnings: [] };
  const reading: Reading = { projectRoot: root, findings, kept };
  const own = readPackage(root, reading, isOptional ? NO_FILES_OF_ITS_OWN : undefined);
  if (!own) {
    throwCollected(findings.errors);
    throw new ProjectError(
      'missing-project',
      `"${path.join(root, PROJECT_FILE)}" does not exist.`,
      {
        hint: 'Run idw inside a project, name it with --project-dir, or make one with idw init.',
      },
    );
  }
  const installed = installedPackages(path.join(root, own.file.packagesPath));
  const others = [...installed, ...upon].map((folder) => readPackage(folder, reading));
  await reportUnsupported(own, findings);
  const packages = [own, ...others.filter((found) => found !== undefined)];
  reportEqualNames(packages, findings);
  throwCollected(findings.errors);
  return { root, name: own.name, packages: distinct(packages), warnings: findings.warnings };
}

/** What all files of a project are read with. */
interface Reading {
  readonly projectRoot: string;
  readonly findings: Findings;
  readonly kept: ParsedYamls | undefined;
}

function readPackage(root: string, reading: Reading, otherwise?: string): Package | undefined {
  const { projectRoot, findings } = reading;
  const filePath = path.join(root, PROJECT_FILE);
  const text = existsSync(filePath) ? readFileSync(filePath, 'utf8') : otherwise;
  if (text === undefined) return undefined;
  const display = displayPath(filePath, projectRoot);
  const yaml = parseInto(text, display, reading);
  if (!yaml) return undefined;
  const file = readProjectFile(yaml, findings);
  if (root === projectRoot) warnOfMissingModels(root, file, findings);
  const list = (paths: readonly string[], extensions: readonly string[], readText = true) =>
    listFiles({ root, projectRoot, packageName: file.name, paths, extensions, readText, findings });
  const tests = list(file.testPaths, ['.sql']);
  const yamlFiles = list(
    [...file.modelPaths, ...file.seedPaths, ...file.testPaths, ...file.macroPaths],
    ['.yml', '.yaml'],
  );
  const isGeneric = (test: ResourceFile) =>
    test.folders[0] === 'generic' || path.basename(test.resourcePath) === 'generic';
  return {
    name: file.name,
    root,
    file,
    models: list(file.modelPaths, ['.sql', '.ts']),
    seeds: list(file.seedPaths, ['.csv'], false),
    singularTests: tests.filter((test) => !isGeneric(test)),
    macros: [...list(file.macroPaths, ['.sql']), ...tests.filter(isGeneric)],
    properties: readProperties(distinctFiles(yamlFiles), file, reading),
  };
}

/** A misspelled folder of models would be a project without models, and nobody would say so. */
function warnOfMissingModels(root: string, { yaml, modelPaths }: ProjectFile, findings: Findings) {
  modelPaths.forEach((folder, index) => {
    if (!yaml.has(['model-paths', index]) || existsSync(path.join(root, folder))) return;
    findings.warnings.push(
      new ProjectError('missing-file', `model-paths names "${folder}", which does not exist.`, {
        at: yaml.place(['model-paths', index]),
      }),
    );
  });
}

function readProperties(
  files: readonly ResourceFile[],
  project: ProjectFile,
  reading: Reading,
): PropertyFile[] {
  return files.flatMap((file) => {
    const yaml = parseInto(file.text, file.displayPath, reading);
    if (!yaml || yaml.data === null) return [];
    return [readPropertyFile(yaml, project.name, reading.findings)];
  });
}

function parseInto(text: string, file: string, { findings, kept }: Reading): YamlFile | undefined {
  try {
    return parseYaml(text, file, kept);
  } catch (error) {
    if (!(error instanceof ProjectError)) throw error;
    findings.errors.push(error);
    return undefined;
  }
}

interface Listing {
  readonly root: string;
  readonly projectRoot: string;
  readonly packageName: string;
  readonly paths: readonly string[];
  readonly extensions: readonly string[];
  readonly readText: boolean;
  readonly findings: Findings;
}

function listFiles(listing: Listing): ResourceFile[] {
  const found = listing.paths.flatMap((resourcePath) =>
    namesBelow(path.join(listing.root, resourcePath))
      .filter((name) => listing.extensions.includes(path.extname(name)) && !isHelper(name))
      .sort()
      .map((name) => ({ resourcePath, name })),
  );
  return found.flatMap((file) => readResource(file, listing) ?? []);
}

/** Lists the files below a folder by their paths within it. */
function namesBelow(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [];
}

/** TypeScript that is not a model: declarations and unit tests beside the models. */
function isHelper(name: string): boolean {
  return /\.(d|test|spec)\.ts$/.test(name) || name.includes('node_modules');
}

function readResource(
  { resourcePath, name }: { readonly resourcePath: string; readonly name: string },
  listing: Listing,
): ResourceFile | undefined {
  const file = path.join(resourcePath, name);
  const absolutePath = path.join(listing.root, file);
  const shown = displayPath(absolutePath, listing.projectRoot);
  const text = listing.readText ? readText(absolutePath, shown, listing.findings) : '';
  if (text === undefined) return undefined;
  return {
    packageName: listing.packageName,
    name: path.basename(file, path.extname(file)),
    path: slashes(file),
    absolutePath,
    displayPath: shown,
    resourcePath,
    folders: slashes(path.dirname(name))
      .split('/')
      .filter((folder) => folder !== '.'),
    text,
  };
}

function readText(file: string, shown: string, findings: Findings): string | undefined {
  try {
    // A byte order mark would count as a character that the engine does not see.
    return readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    if (!isFileFault(error)) throw error;
    const message = `"${shown}" cannot be read: ${error.message}.`;
    findings.errors.push(
      new ProjectError('missing-file', message, { at: { file: shown }, cause: error }),
    );
    return undefined;
  }
}

function installedPackages(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .map((name) => path.join(folder, name));
}

function reportEqualNames(packages: readonly Package[], findings: Findings): void {
  const byName = new Map<string, Package>();
  for (const found of packages) {
    const other = byName.get(found.name);
    if (other && other.root !== found.root) {
      const message = `Two packages are named "${found.name}": "${other.root}" and "${found.root}".`;
      findings.errors.push(
        new ProjectError('duplicate-name', message, { at: found.file.yaml.place(['name']) }),
      );
    }
    byName.set(found.name, found);
  }
}

function distinct(packages: readonly Package[]): Package[] {
  return [...new Map(packages.map((found) => [found.root, found])).values()];
}

function distinctFiles(files: readonly ResourceFile[]): ResourceFile[] {
  return [...new Map(files.map((file) => [file.absolutePath, file])).values()];
}

/** Shows a path relative to the project where it lies inside, else relative to its package. */
function displayPath(file: string, projectRoot: string): string {
  return slashes(path.relative(projectRoot, file));
}

function slashes(file: string): string {
  return file.split(path.sep).join('/');
}
