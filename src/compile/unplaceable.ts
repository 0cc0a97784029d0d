import { EngineError } from '../engine/engine.js';

/** Throws on what is no fault of a template: a statement that was interrupted. */
export function rethrowUnplaceable(thrown: unknown): void {
  for (let error = thrown; error instanceof Error; error = error.cause)
    if (error instanceof EngineError && error.details.kind === 'interrupted') throw error;
}
