import type { Macro } from '../context/macro-index.js';
import type { SourcePlace } from '../errors/project-error.js';

/** A template to read: its text, where it stands, and who sees it. */
export interface TemplateText {
  readonly text: string;
  readonly file: string;
  readonly packageName: string;
  /** What `model` tells of the node, as far as it is known. */
  readonly model?: Readonly<Record<string, unknown>>;
  /** Names that it sees beside dbt's. */
  readonly names?: Readonly<Record<string, unknown>>;
  /** For generic tests: the macro that is called instead, and its arguments. */
  readonly call?: {
    readonly macro: Macro;
    readonly kwargs: Readonly<Record<string, unknown>>;
    readonly at: SourcePlace;
  };
}
