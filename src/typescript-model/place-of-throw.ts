import { readFile } from 'node:fs/promises';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { SourcePlace } from '../errors/project-error.js';

/** The model whose code threw. */
export interface ThrowingModel {
  readonly displayPath: string;
  readonly absolutePath: string;
  readonly text: string;
}

/** Finds the line of a model that threw, by its stack and the source map of the compiled file. */
export async function placeOfThrow(thrown: unknown, model: ThrowingModel): Promise<SourcePlace> {
  const whole = { file: model.displayPath, text: model.text };
  const stack = thrown instanceof Error ? (thrown.stack ?? '') : '';
  for (const [, url = '', line, column] of stack.matchAll(COMPILED_FRAME)) {
    const map = await sourceMapOf(url);
    const found = map?.findEntry(Number(line) - 1, Number(column) - 1);
    if (found && 'originalLine' in found && model.absolutePath.endsWith(found.originalSource))
      return { ...whole, line: found.originalLine + 1, column: found.originalColumn + 1 };
  }
  return whole;
}

const COMPILED_FRAME = /(file:\/\/[^\s()]+\.mjs):(\d+):(\d+)/g;
const INLINE_MAP = /^\/\/# sourceMappingURL=data:application\/json;base64,(.+)$/m;

async function sourceMapOf(url: string): Promise<SourceMap | undefined> {
  const code = await readFile(fileURLToPath(url), 'utf8').catch(() => '');
  const encoded = INLINE_MAP.exec(code)?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  return new SourceMap(JSON.parse(text) as SourceMapPayload);
}
