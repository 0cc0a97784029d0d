import type { YamlValue } from './yaml-value.js';

/** Returns why the engine refuses a regular expression, or undefined if it takes it. */
export type CheckPattern = (pattern: string) => Promise<string | undefined>;

/** A regular expression of `blocked` with its place. */
export interface PatternInFile {
  readonly pattern: string;
  readonly value: YamlValue;
}

/** Reports every regular expression that the engine refuses. */
export async function checkPatterns(
  patterns: readonly PatternInFile[],
  check: CheckPattern | undefined,
): Promise<void> {
  for (const { pattern, value } of check ? patterns : []) {
    const objection = await check?.(pattern);
    if (objection !== undefined)
      value.fault('bad-pattern', `RE2 refuses the pattern: ${objection}`);
  }
}
