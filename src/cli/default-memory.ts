import { availableParallelism, totalmem } from 'node:os';

const GIGABYTE = 1e9;

/** What a machine, or the container on it, has. */
export interface Machine {
  readonly memory: number;
  readonly cores: number;
}

/**
 * How much memory the database takes unless told: a gigabyte a core, at least two, and never more
 * than four fifths of all. Larger builds spill at next to no cost, and what else runs on the
 * machine keeps its place.
 * @returns A size as DuckDB reads it.
 */
export function defaultMemoryLimit({ memory, cores }: Machine = thisMachine()): string {
  const bytes = Math.min(Math.max(2, cores) * GIGABYTE, 0.8 * memory);
  return `${Math.floor(bytes / 1e6)}MB`;
}

/** A container's own limit counts; without one Node tells an absurd size, or nothing. */
function thisMachine(): Machine {
  const constrained = process.constrainedMemory();
  const memory = constrained ? Math.min(constrained, totalmem()) : totalmem();
  return { memory, cores: availableParallelism() };
}
