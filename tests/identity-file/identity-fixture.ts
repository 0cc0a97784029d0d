import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ProjectError, projectErrorsOf } from '../../src/errors/project-error.js';
import { type IdentityFile, readIdentityFile } from '../../src/identity/read-identity-file.js';

/** Writes an identity.yml to a folder of its own and reads it. */
export async function readText(
  text: string,
  env: Readonly<Record<string, string>> = {},
): Promise<IdentityFile> {
  const folder = mkdtempSync(join(tmpdir(), 'idw-identity-'));
  try {
    writeFileSync(join(folder, 'identity.yml'), text);
    const checkPattern = async (pattern: string) =>
      pattern.includes('(?=') ? 'no lookahead' : undefined;
    return await readIdentityFile(join(folder, 'identity.yml'), {
      projectRoot: folder,
      env,
      checkPattern,
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Reads an identity.yml that has mistakes and returns them all. */
export async function mistakesOf(
  text: string,
  env: Readonly<Record<string, string>> = {},
): Promise<readonly ProjectError[]> {
  try {
    await readText(text, env);
  } catch (thrown) {
    return projectErrorsOf(thrown);
  }
  throw new Error('no mistake was found');
}

/** Shows a mistake as its code and what the caret underlines. */
export function marked(error: ProjectError): string {
  const { line = 0, column = 0, length = 0, text = '' } = error.at ?? {};
  const underlined = text.split('\n')[line - 1]?.slice(column - 1, column - 1 + length);
  return `${error.code} ${line}:${column} ${underlined}`;
}

/** Writes an identity.yml of one space with the given lines below `rules`. */
export function withRules(rules: string): string {
  return `version: 1\nspaces:\n  - name: a\n    input: { calls: c.ndjson }\n    rules:\n${rules
    .split('\n')
    .map((line) => `      ${line}`)
    .join('\n')}\n`;
}
