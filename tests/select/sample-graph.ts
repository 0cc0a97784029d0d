import type { Graph, Node, NodeConfig, ResourceType, TestMetadata } from '../../src/graph/node.js';
import { Relation } from '../../src/relation/relation.js';

const config: NodeConfig = {
  enabled: true,
  materialized: 'view',
  schema: undefined,
  alias: undefined,
  tags: [],
  meta: {},
  preHooks: [],
  postHooks: [],
  uniqueKey: [],
  incrementalStrategy: undefined,
  onSchemaChange: 'ignore',
  fullRefresh: undefined,
  columnTypes: {},
  delimiter: ',',
  severity: 'error',
  warnIf: '!= 0',
  errorIf: '!= 0',
  where: undefined,
  limit: undefined,
  failCalc: 'count(*)',
  storeFailures: false,
  all: {},
};

export interface NodeSketch {
  readonly type?: ResourceType;
  readonly path?: string;
  readonly reads?: readonly string[];
  readonly config?: Partial<NodeConfig>;
  readonly test?: TestMetadata['name'];
  readonly package?: string;
}

/** Makes a graph from sketches, keyed by name; `reads` names other keys. Parents come first. */
export function graphOf(sketches: Readonly<Record<string, NodeSketch>>): Graph {
  const ids = new Map(Object.entries(sketches).map(([name, sketch]) => [name, idOf(name, sketch)]));
  const nodes = Object.entries(sketches).map(([name, sketch]) => nodeOf(name, sketch, ids));
  return { nodes: new Map(nodes.map((node) => [node.uniqueId, node])) };
}

function idOf(name: string, { type = 'model', package: packageName = 'shop' }: NodeSketch): string {
  return `${type}.${packageName}.${name}`;
}

/** Makes one node. */
export function nodeOf(
  name: string,
  sketch: NodeSketch,
  ids: ReadonlyMap<string, string> = new Map(),
): Node {
  const {
    type = 'model',
    path = `models/${name}.sql`,
    reads = [],
    package: packageName = 'shop',
  } = sketch;
  return {
    uniqueId: idOf(name, sketch),
    resourceType: type,
    name: name.split('.').at(-1) ?? name,
    packageName,
    path,
    absolutePath: `/project/${path}`,
    displayPath: path,
    fqn: [packageName, ...path.split('/').slice(1, -1), name],
    language: 'sql',
    text: '',
    config: { ...config, ...sketch.config },
    description: '',
    columns: [],
    relation: new Relation('analytics', name),
    dependsOn: reads.map((parent) => ids.get(parent) ?? parent),
    macros: [],
    isIdentity: false,
    isPublished: false,
    definition: undefined,
    testMetadata: sketch.test
      ? { name: sketch.test, namespace: undefined, arguments: {}, columnName: undefined }
      : undefined,
    attachedNode: undefined,
    declaredAt: { file: path },
  };
}
