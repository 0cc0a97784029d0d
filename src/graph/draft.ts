import type { Macro } from '../context/macro-index.js';
import type { SourcePlace } from '../errors/project-error.js';
import type { Package, ResourceFile } from '../project/project.js';
import type { DeclaredNode, DeclaredTest } from '../project/property-file.js';
import type { ModelDefinition } from '../typescript-model/define-model.js';
import type { ResourceType } from './node.js';
import type { ConfigLayer } from './node-config.js';

/** A ref() or source() as it was called, before it is known whether it exists. */
export interface Reference {
  readonly kind: 'ref' | 'source';
  /** `[name]` or `[package, name]` of a ref; `[source, table]` of a source. */
  readonly names: readonly string[];
  readonly at: SourcePlace;
}

/** A node whose references are not resolved yet. */
export interface Draft {
  readonly resourceType: ResourceType;
  readonly name: string;
  readonly owner: Package;
  readonly file: ResourceFile | undefined;
  readonly declared: DeclaredNode | undefined;
  readonly isIdentity: boolean;
  readonly path: string;
  readonly displayPath: string;
  readonly absolutePath: string;
  readonly fqn: readonly string[];
  readonly language: 'sql' | 'typescript' | 'csv';
  readonly text: string;
  readonly definition: ModelDefinition | undefined;
  /** Weakest first. */
  readonly layers: readonly ConfigLayer[];
  readonly references: readonly Reference[];
  readonly macros: readonly Macro[];
  readonly test:
    | {
        readonly declared: DeclaredTest;
        readonly columnName: string | undefined;
        readonly attachedTo: Draft;
        /** The name of the relation that would hold its failures. */
        readonly shortName: string;
        readonly hash: string;
      }
    | undefined;
  readonly declaredAt: SourcePlace;
}
