import { compileNodes } from '../compile/compile-nodes.js';
import type { CompiledNode } from '../compile/compiled-node.js';
import { type ProjectError, throwCollected } from '../errors/project-error.js';
import type { Node } from '../graph/node.js';
import { readConfig } from '../graph/node-config.js';
import { parseTemplate } from '../graph/parse-template.js';
import { checkReferences, NodeNames } from '../graph/resolve-references.js';
import { Relation } from '../relation/relation.js';
import type { SpaceGraph, Workspace } from '../workspace/read-workspace.js';
import type { Existing } from './existing-catalog.js';

const FILE = '--inline';

/** Compiles a text of the command line as if it were a model of the project. */
export async function compileInline(
  text: string,
  { graph, run }: SpaceGraph,
  workspace: Workspace,
  { catalog, askDatabase }: Existing,
): Promise<CompiledNode> {
  const errors: ProjectError[] = [];
  const textOf = (file: string) => (file === FILE ? text : workspace.textOf(file));
  const parsed = await parseTemplate(
    { text, file: FILE, packageName: run.projectName },
    run,
    textOf,
    errors,
  );
  checkReferences(parsed.references, FILE, graph, run.projectName, errors);
  throwCollected(errors);
  const names = new NodeNames([...graph.nodes.values()], run.projectName);
  const parents = parsed.references.flatMap(
    ({ kind, names: written }) => names[kind](written, run.projectName)?.uniqueId ?? [],
  );
  const at = { file: FILE, text };
  const node: Node = {
    uniqueId: `model.${run.projectName}.inline`,
    ...{
      resourceType: 'model',
      name: 'inline',
      packageName: run.projectName,
      path: FILE,
      absolutePath: FILE,
      displayPath: FILE,
    },
    ...{
      fqn: [run.projectName, 'inline'],
      language: 'sql',
      text,
      description: '',
      columns: [],
      dependsOn: parents,
      macros: [],
    },
    ...{
      isIdentity: false,
      isPublished: false,
      definition: undefined,
      testMetadata: undefined,
      attachedNode: undefined,
    },
    config: readConfig({}, 'model', () => at, []),
    relation: new Relation('main', 'inline'),
    declaredAt: at,
  };
  const compiled = await compileNodes([node], {
    ...{ graph, run, existing: catalog, askDatabase, textOf },
  });
  const found = compiled.get(node.uniqueId);
  if (!found) throw new Error('the inline text was not compiled');
  return found;
}
