import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ProjectError } from '../errors/project-error.js';
import type { ModelDefinition } from './define-model.js';
import { keepCode } from './keep-code.js';
import { placeOfThrow } from './place-of-throw.js';

/** A TypeScript file of a project. */
export interface ModelFile {
  readonly absolutePath: string;
  readonly displayPath: string;
  readonly text: string;
}

/**
 * Compiles and loads a TypeScript model. What it imports by a relative path is bundled; the
 * JavaScript is kept in `cacheFolder` under the hash of its text.
 * @throws {ProjectError} `typescript-model` with esbuild's place.
 */
export async function loadModel(file: ModelFile, cacheFolder: string): Promise<ModelDefinition> {
  const bundled = await bundle(file);
  const hash = createHash('sha256').update(bundled).digest('hex').slice(0, 16);
  const output = path.join(cacheFolder, `${path.basename(file.absolutePath, '.ts')}-${hash}.mjs`);
  await keepCode(output, bundled);
  return checkDefinition(await defaultExport(output, file), file);
}

async function defaultExport(output: string, file: ModelFile): Promise<unknown> {
  try {
    const module = (await import(pathToFileURL(output).href)) as { readonly default?: unknown };
    return module.default;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ProjectError(
      'typescript-model',
      `"${file.displayPath}" cannot be loaded: ${reason}`,
      {
        at: await placeOfThrow(error, file),
        cause: error,
      },
    );
  }
}

/** esbuild names files relative to a folder; this one holds them all. */
const ROOT = path.parse(process.cwd()).root;

async function bundle(file: ModelFile): Promise<string> {
  const { build } = await import('esbuild');
  try {
    const result = await build({
      stdin: {
        contents: file.text,
        resolveDir: path.dirname(file.absolutePath),
        sourcefile: file.absolutePath,
        loader: 'ts',
      },
      bundle: true,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      packages: 'external',
      sourcemap: 'inline',
      sourcesContent: false,
      absWorkingDir: ROOT,
      alias: {
        'identity-warehouse': 'data:text/javascript,export const defineModel = (model) => model;',
      },
      write: false,
      logLevel: 'silent',
    });
    return result.outputFiles[0]?.text ?? '';
  } catch (error) {
    throw await loadFault(error, file);
  }
}

async function loadFault(error: unknown, file: ModelFile): Promise<Error> {
  const [first] = (error as { errors?: EsbuildMessage[] }).errors ?? [];
  if (!first) return error as Error;
  const { location } = first;
  const place = location ? path.resolve(ROOT, location.file) : file.absolutePath;
  const text =
    place === file.absolutePath ? file.text : await readFile(place, 'utf8').catch(() => '');
  const project = file.absolutePath.slice(0, -file.displayPath.length);
  const shown = path.relative(project, place).split(path.sep).join('/');
  const at = location
    ? { line: location.line, column: location.column + 1, length: location.length, text }
    : {};
  return new ProjectError('typescript-model', `"${shown}" cannot be compiled: ${first.text}.`, {
    at: { file: shown, ...at },
  });
}

interface EsbuildMessage {
  readonly text: string;
  readonly location: {
    readonly file: string;
    readonly line: number;
    readonly column: number;
    readonly length: number;
  } | null;
}

function checkDefinition(value: unknown, file: ModelFile): ModelDefinition {
  const definition = value as Partial<ModelDefinition> | undefined;
  const complete =
    typeof definition?.run === 'function' &&
    isRecord(definition.inputs) &&
    Object.values(definition.inputs ?? {}).every((input) => typeof input?.ref === 'string') &&
    isRecord(definition.columns);
  if (complete) return definition as ModelDefinition;
  throw new ProjectError(
    'typescript-model',
    `"${file.displayPath}" has no default export of a model with inputs, columns and run().`,
    {
      at: { file: file.displayPath },
      hint: 'Write: export default defineModel({ inputs, columns, async *run(inputs) { ... } })',
    },
  );
}

function isRecord(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
