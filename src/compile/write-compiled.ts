import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isFileFault } from '../errors/file-fault.js';
import { ProjectError } from '../errors/project-error.js';
import { createMask } from '../errors/secrets.js';
import type { CompiledNode } from './compiled-node.js';

/** Writes compiled SQL under `folder`/compiled, one file a node, as dbt lays it out; secrets are masked. */
export async function writeCompiled(
  nodes: Iterable<CompiledNode>,
  folder: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const mask = createMask(env);
  await Promise.all(
    [...nodes]
      .filter(({ sql }) => sql !== '')
      .map(async (compiled) => {
        const file = path.join(folder, 'compiled', compiledPath(compiled));
        await write(file, mask(`${compiled.sql.trimEnd()}\n`));
      }),
  );
}

async function write(file: string, text: string): Promise<void> {
  try {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
  } catch (error) {
    if (!isFileFault(error)) throw error;
    if (error.code === 'ENOSPC')
      throw new ProjectError('disk-full', error.message, { cause: error });
    throw new ProjectError('unwritable-file', `"${file}" cannot be written: ${error.message}.`, {
      cause: error,
    });
  }
}

/**
 * Names the file of a compiled node, relative to the folder of compiled files: whatever a project, a
 * folder or a test is called, it lies below.
 */
export function compiledPath({ node }: CompiledNode): string {
  const file = node.testMetadata
    ? path.join(node.path, `${node.relation.identifier}.sql`)
    : node.path;
  return path.join(...`${node.packageName}/${file}`.split(/[\\/]/).map(inward));
}

function inward(name: string): string {
  return name === '..' ? '__' : name;
}
