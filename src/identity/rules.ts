/** The window in which a limit counts the values of a type. */
export type LimitWindow = 'daily' | 'weekly' | 'monthly' | 'annually' | 'ever';

/** How many values of a type a profile may gain in a window; null is no limit. */
export type Limit = { readonly max: number; readonly per: LimitWindow } | null;

/** A value or pattern that is no identifier, for the named types or, without names, for all. */
export type Blocked =
  | { readonly kind: 'value'; readonly value: string; readonly types?: readonly string[] }
  | {
      readonly kind: 'pattern';
      readonly pattern: string;
      readonly types?: readonly string[];
      /** Where the file has it word for word, or as a JSON string. */
      readonly written?: WrittenPattern;
    }
  /** A value that is regulated: only its salted hash is written anywhere. */
  | { readonly kind: 'digest'; readonly digest: string; readonly types?: readonly string[] }
  /** A pattern that spells a value that is regulated: SQL reads it in the file. */
  | {
      readonly kind: 'written';
      readonly digest: string;
      readonly written: WrittenPattern & { readonly file: string };
      readonly types?: readonly string[];
    };

/** A place in the text of identity.yml, in Unicode characters. */
export interface WrittenPattern {
  readonly start: number;
  readonly length: number;
  readonly isJson: boolean;
}

/** The rules by which a space resolves calls; null stands for "none" throughout. */
export interface Rules {
  readonly blocked: readonly Blocked[];
  /** The limits of types that have one of their own. */
  readonly limits: Readonly<Record<string, Limit>>;
  /** The limit of every other type. */
  readonly defaultLimit: Limit;
  /** Types from the highest priority down; all others follow alphabetically. */
  readonly priority: readonly string[];
  readonly onViolation: 'drop_lowest' | 'drop_violating';
  readonly maxMerges: number | null;
  readonly maxMappings: number | null;
  readonly maxHistoryMoves: number;
  /** Whether an alias call yields identifiers. */
  readonly linkAlias: boolean;
}

/** The rules of a space that gives none. */
export const DEFAULT_RULES: Rules = {
  blocked: [],
  limits: { user_id: { max: 1, per: 'ever' } },
  defaultLimit: { max: 5, per: 'ever' },
  priority: ['user_id', 'email'],
  onViolation: 'drop_lowest',
  maxMerges: 100,
  maxMappings: 1000,
  maxHistoryMoves: 1000,
  linkAlias: false,
};

export const LIMIT_WINDOWS = [
  'daily',
  'weekly',
  'monthly',
  'annually',
  'ever',
] as const satisfies readonly LimitWindow[];
