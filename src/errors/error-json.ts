import { ERROR_CODES } from './codes.js';
import type { ProjectError } from './project-error.js';

/** An error as programs read it; the keys are documented in docs/json-output.md. */
export interface ErrorJson {
  readonly code: string;
  readonly message: string;
  readonly file: string | null;
  readonly line: number | null;
  readonly column: number | null;
  readonly hint: string;
}

/** Reduces an error to what programs read. */
export function errorJson(error: ProjectError): ErrorJson {
  return {
    code: error.code,
    message: error.message,
    file: error.at?.file ?? null,
    line: error.at?.line ?? null,
    column: error.at?.column ?? null,
    hint: error.hint ?? ERROR_CODES[error.code][1],
  };
}
