import type { SourcePlace } from '../errors/project-error.js';
import type { Rules } from './rules.js';

/** A path or glob of identity.yml, with the place where it stands. */
export interface InputPattern {
  /** Path relative to the folder of identity.yml, or absolute; `*`, `**`, `?`, `{a,b}`. */
  readonly glob: string;
  /** The text as it stands in the file: what messages show. */
  readonly written: string;
  readonly at?: SourcePlace;
}

/** Where Segment's own warehouse tables lie: a DuckDB file or a PostgreSQL server. */
export type SegmentTables =
  | {
      readonly kind: 'duckdb';
      readonly database: InputPattern;
      readonly schemas: readonly string[];
    }
  | { readonly kind: 'postgres'; readonly url: string; readonly schemas: readonly string[] };

/** Events that were resolved upstream. */
export interface EventsInput {
  readonly kind: 'events';
  readonly identifyEvents: readonly InputPattern[];
  readonly mergeEvents: readonly InputPattern[];
}

/** Raw calls, as files, as Segment's warehouse tables, or both. */
export interface CallsInput {
  readonly kind: 'calls';
  readonly calls: readonly InputPattern[];
  readonly segmentTables?: SegmentTables;
}

/** One entry of `identifiers`: a type beyond the default ones, or a change to one of them. */
export interface IdentifierType {
  readonly type: string;
  /** Path within a call; absent: the key `type` of traits, properties and context.traits. */
  readonly path?: string;
  readonly isEnabled: boolean;
  readonly normalize: Normalization;
}

/** How a value is changed before it is compared. */
export type Normalization = 'none' | 'lower' | 'trim' | 'lower_trim';

/** One space of identity.yml with every default filled in. */
export interface Space {
  readonly name: string;
  /** Whether its tables are also views in `personas_identities`. */
  readonly isDefault: boolean;
  /** Schema of the published tables: `personas_<name>_identities`. */
  readonly schema: string;
  /** Schema of intermediate relations: `idw_<name>_work`. */
  readonly workSchema: string;
  /** Schema of what is kept between builds: `idw_<name>_state`. */
  readonly stateSchema: string;
  readonly input: EventsInput | CallsInput;
  readonly identifiers: readonly IdentifierType[];
  readonly rules: Rules;
}

/** Tells whether a space's events were resolved upstream. */
export function hasEvents(space: Space): space is Space & { readonly input: EventsInput } {
  return space.input.kind === 'events';
}

/** Tells whether a space has raw calls, to be resolved here. */
export function hasCalls(space: Space): space is Space & { readonly input: CallsInput } {
  return space.input.kind === 'calls';
}
