import type { ErrorCode } from '../errors/codes.js';

const CALL = /\{\{\s*env_var\(\s*(['"])(\w+)\1\s*(?:,\s*(['"])(.*?)\3\s*)?\)\s*\}\}/g;

/**
 * Replaces each `{{ env_var('NAME') }}` or `{{ env_var('NAME', 'default') }}` of a text, the only
 * template form that identity.yml knows. Reports a variable that is not set, and any other tag;
 * then the result is undefined. Values are secrets, so no report holds one.
 */
export function resolveEnvVars(
  text: string,
  env: Readonly<Record<string, string | undefined>>,
  report: (code: ErrorCode, message: string, hint?: string) => void,
): string | undefined {
  let isComplete = true;
  const fail = (code: ErrorCode, message: string): string => {
    isComplete = false;
    report(code, message);
    return '';
  };
  if (/\{\{|\{%/.test(text.replace(CALL, ''))) {
    fail('yaml-wrong-type', "Only {{ env_var('NAME') }} is read in braces here.");
  }
  const resolved = text.replace(CALL, (_, __, name: string, ___, fallback: string | undefined) => {
    const value = env[name] ?? fallback;
    return value ?? fail('unknown-env-var', `The environment variable "${name}" is not set.`);
  });
  return isComplete ? resolved : undefined;
}

/** Takes the env_var() calls out of a text; what they fall back to stays, since it is written there. */
export function withoutEnvVars(text: string): string {
  return text.replace(CALL, (_, __, ___, ____, fallback: string | undefined) => fallback ?? '');
}
