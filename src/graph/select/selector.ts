/** The ways of matching a node, by dbt's names. */
export const METHODS = [
  'fqn',
  'name',
  'path',
  'file',
  'tag',
  'config',
  'resource_type',
  'test_type',
  'test_name',
  'package',
  'source',
] as const;

export type Method = (typeof METHODS)[number];

/** One criterion: what matches, and which relatives of it come along. */
export interface Criterion {
  /** The criterion as it was typed. */
  readonly raw: string;
  readonly method: Method;
  /** What follows the method after dots: the keys of `config.meta.owner`. */
  readonly keys: readonly string[];
  readonly value: string;
  /** `@`: the descendants and all that these need. */
  readonly withDescendantsNeeds: boolean;
  /** How many generations of parents and children come along: 0 for none, Infinity for all. */
  readonly ancestors: number;
  readonly descendants: number;
}

/** Criteria joined by commas: a node must match them all. */
export interface Word {
  readonly raw: string;
  readonly criteria: readonly Criterion[];
}

/** Words joined by spaces: a node must match one of them. */
export type Selector = readonly Word[];

/** Which tests come along with the nodes that they test; `eager` is dbt's default. */
export type IndirectSelection = 'eager' | 'cautious' | 'buildable' | 'empty';
