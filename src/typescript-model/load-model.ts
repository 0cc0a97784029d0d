import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ProjectError } from '../errors/project-error.js';
import type { ModelDefinition } from './define-model.js';
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
  if (!existsSync(output)) {
    await mkdir(cacheFolder, { recursive: true });
    const partial = `${output}.${process.pid}`;
    await writeFile(partial, bundled);
    await rename(partial, output);
  }
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
      absWorkingDir: path.dirname(file.absolutePath),
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
  const inModel =
    first.location?.file === undefined || path.resolve(first.location.file) === file.absolutePath;
  const text = inModel
    ? file.text
    : await readFile(first.location?.file ?? '', 'utf8').catch(() => '');
  const shown = inModel ? file.displayPath : (first.location?.file ?? file.displayPath);
  const at = first.location
    ? {
        file: shown,
        line: first.location.line,
        column: first.location.column + 1,
        length: first.location.length,
        text,
      }
    : { file: shown };
  return new ProjectError('typescript-model', `"${shown}" cannot be compiled: ${first.text}.`, {
    at,
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
