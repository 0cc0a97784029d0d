import { ERROR_CODES } from './codes.js';

/** Renders docs/errors.md from the table of codes: one heading for each code, in their order. */
export function errorsMarkdown(): string {
  const codes = Object.entries(ERROR_CODES).map(
    ([code, [meaning, remedy]]) => `## ${code}\n\n${meaning} ${remedy}\n`,
  );
  return [INTRODUCTION, ...codes].join('\n');
}

const INTRODUCTION = `# Error codes

Every error and warning that a user can mend carries a code in brackets: \`error[unknown-ref]\`.
A code never changes its meaning, so programs may match on it; the words around it may change.
What carries no code is a bug of ours.

Commands end with 0 if all went well, 1 if the project or its data failed, and 2 if the command
line itself was wrong (\`unknown-flag\`, \`bad-argument\`, \`unknown-warehouse\`).

<!-- Generated from src/errors/codes.ts: run \`npx vitest run tests/errors -u\` after a change. -->
`;
