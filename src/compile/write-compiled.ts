import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { CompiledNode } from './compiled-node.js';

/** Writes compiled SQL under `folder`/compiled, one file a node, as dbt lays it out. */
export async function writeCompiled(nodes: Iterable<CompiledNode>, folder: string): Promise<void> {
  await Promise.all(
    [...nodes]
      .filter(({ sql }) => sql !== '')
      .map(async (compiled) => {
        const file = path.join(folder, 'compiled', compiledPath(compiled));
        await mkdir(path.dirname(file), { recursive: true });
        await writeFile(file, `${compiled.sql.trimEnd()}\n`);
      }),
  );
}

/** Names the file of a compiled node, relative to the folder of compiled files. */
export function compiledPath({ node }: CompiledNode): string {
  const file = node.testMetadata
    ? path.join(node.path, `${node.relation.identifier}.sql`)
    : node.path;
  return path.join(node.packageName, file);
}
