/** How many values of a type a profile may gain. */
export interface TypeLimit {
  readonly max: number;
  /** Length of the window that ends at a call; null: ever. At most 2^53. */
  readonly windowUs: number | null;
}

/** The rules of a space that decide which identifiers a call may bring together. */
export interface ResolverRules {
  /** By type number; types are numbered by priority, 0 the highest. Null: no limit. */
  readonly limits: readonly (TypeLimit | null)[];
  /** How many profiles one profile may absorb; null: any. */
  readonly maxMerges: number | null;
  /** How many identifiers one profile may have; null: any. */
  readonly maxMappings: number | null;
  readonly onViolation: 'drop_lowest' | 'drop_violating';
}

/** Numbers of the violations in the log; the resolver sees no blocked values. */
export const VIOLATION = {
  valueLimit: 0,
  valueTimeLimit: 1,
  valueBlocked: 2,
  mergeLimit: 3,
  mappingLimit: 4,
} as const;

/** In the array of windows: the type has no limit. */
export const UNLIMITED = -2;

/** In the array of windows: every value counts, whenever it was mapped. */
export const EVER = -1;

/** Returns the window of each type in microseconds, or `UNLIMITED` or `EVER`. */
export function windowsOf(limits: ResolverRules['limits']): Float64Array {
  return Float64Array.from(limits, (limit) => (limit ? (limit.windowUs ?? EVER) : UNLIMITED));
}
