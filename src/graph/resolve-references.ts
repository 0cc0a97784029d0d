import { ProjectError } from '../errors/project-error.js';
import { didYouMean } from '../errors/suggest.js';
import type { Findings } from '../yaml/read-fields.js';
import type { Draft, Reference } from './draft.js';
import type { Graph, Node } from './node.js';

/**
 * Connects nodes with what they refer to and leaves out what is disabled.
 * @param drafts In the order of `nodes`.
 */
export function resolveReferences(
  drafts: readonly Draft[],
  nodes: readonly Node[],
  rootPackage: string,
  findings: Findings,
): Map<string, Node> {
  const names = new NodeNames(nodes, rootPackage);
  const disabled = new Set(drafts.filter((_draft, index) => !nodes[index]?.config.enabled));
  const resolved = new Map<string, Node>();
  nodes.forEach((node, index) => {
    const draft = drafts[index];
    if (!draft || !node.config.enabled) return;
    if (draft.test && disabled.has(draft.test.attachedTo)) return;
    const parents = draft.references.map((reference) =>
      findParent(reference, node, names, findings),
    );
    const ids = [
      ...new Set(parents.filter((parent) => parent !== undefined).map(({ uniqueId }) => uniqueId)),
    ];
    const other = resolved.get(node.uniqueId);
    if (other) findings.errors.push(repeated(node, other));
    if (parents.includes(undefined) && node.resourceType === 'test') return;
    resolved.set(node.uniqueId, { ...node, dependsOn: ids });
  });
  reportCollisions(resolved, findings);
  return resolved;
}

/** Checks what a text outside of the graph refers to. */
export function checkReferences(
  references: readonly Reference[],
  name: string,
  { nodes }: Graph,
  packageName: string,
  errors: ProjectError[],
): void {
  const names = new NodeNames([...nodes.values()], packageName);
  for (const reference of references)
    findParent(reference, { name, packageName, resourceType: 'model' }, names, {
      errors,
      warnings: [],
    });
}

/** Finds nodes by the names that ref() and source() use. */
export class NodeNames {
  private readonly refs: readonly Node[];
  private readonly sources: readonly Node[];
  private readonly byName = new Map<string, Node[]>();

  constructor(
    nodes: readonly Node[],
    private readonly rootPackage: string,
  ) {
    this.refs = nodes.filter(
      ({ resourceType }) => resourceType === 'model' || resourceType === 'seed',
    );
    this.sources = nodes.filter(({ resourceType }) => resourceType === 'source');
    for (const node of this.refs)
      this.byName.set(node.name, [...(this.byName.get(node.name) ?? []), node]);
  }

  /** Finds what ref() means in a package: its own nodes first, then the user's, then any. */
  ref(names: readonly string[], from: string): Node | undefined {
    const [first = '', second] = names;
    const candidates = this.byName.get(second ?? first) ?? [];
    if (second !== undefined)
      return (
        candidates.find(({ packageName }) => packageName === first) ??
        candidates.find(({ isIdentity }) => isIdentity && first === 'identity_warehouse')
      );
    const order = [from, this.rootPackage];
    return (
      order
        .map((name) => candidates.find(({ packageName }) => packageName === name))
        .find(Boolean) ?? candidates[0]
    );
  }

  source(names: readonly string[], from: string): Node | undefined {
    const found = this.sources.filter(
      ({ fqn, name }) => fqn.at(-2) === names[0] && name === names[1],
    );
    return found.find(({ packageName }) => packageName === from) ?? found[0];
  }

  hintFor({ kind, names }: Pick<Reference, 'kind' | 'names'>): string | undefined {
    if (kind === 'ref')
      return didYouMean(
        names.at(-1) ?? '',
        this.refs.map(({ name }) => name),
      );
    const known = this.sources.map(({ fqn, name }) => `${fqn.at(-2)}.${name}`);
    return (
      didYouMean(names.join('.'), known) ??
      (known.length > 0 ? undefined : 'No YAML file declares a source.')
    );
  }
}

function findParent(
  reference: Reference,
  node: Pick<Node, 'name' | 'packageName' | 'resourceType'>,
  names: NodeNames,
  findings: Findings,
): Node | undefined {
  const parent =
    reference.kind === 'ref'
      ? names.ref(reference.names, node.packageName)
      : names.source(reference.names, node.packageName);
  if (parent?.config.enabled) return parent;
  const quoted = `"${reference.names.join('.')}"`;
  if (parent) {
    const message = `"${node.name}" refers to ${quoted}, which is disabled.`;
    const error = new ProjectError('disabled-ref', message, { at: reference.at });
    (node.resourceType === 'test' ? findings.warnings : findings.errors).push(error);
    return undefined;
  }
  findings.errors.push(unknownReference(reference, node.name, names));
  return undefined;
}

/** Makes the error of a reference to what does not exist. */
export function unknownReference(
  reference: Pick<Reference, 'kind' | 'names'> & Partial<Reference>,
  by: string,
  names: NodeNames,
): ProjectError {
  const code = reference.kind === 'ref' ? 'unknown-ref' : 'unknown-source';
  const message = `"${by}" refers to "${reference.names.join('.')}", which does not exist.`;
  return new ProjectError(code, message, { at: reference.at, hint: names.hintFor(reference) });
}

function repeated(node: Node, other: Node): ProjectError {
  const message = `Two ${node.resourceType}s are named "${node.name}": one in ${other.displayPath}, one in ${node.displayPath}.`;
  return new ProjectError('duplicate-name', message, { at: node.declaredAt });
}

function reportCollisions(nodes: ReadonlyMap<string, Node>, findings: Findings): void {
  const byRelation = new Map<string, Node>();
  for (const node of nodes.values()) {
    if (
      node.resourceType === 'test' ||
      node.resourceType === 'source' ||
      node.config.materialized === 'ephemeral'
    )
      continue;
    const key = String(node.relation).toLowerCase();
    const other = byRelation.get(key);
    if (other) {
      const message = `"${other.name}" (${other.displayPath}) and "${node.name}" would both be built as ${node.relation.displayName}.`;
      findings.errors.push(
        new ProjectError('relation-collision', message, { at: node.declaredAt }),
      );
    }
    byRelation.set(key, node);
  }
}
