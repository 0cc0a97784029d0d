import { callMacro, createScope, type NodeContext, type RunContext } from '../context/context.js';
import { asProjectError, atHolder, EMBEDDED_FILE } from '../context/template-fault.js';
import { type ProjectError, throwCollected } from '../errors/project-error.js';
import type { Reference } from '../graph/draft.js';
import type { Graph, Node, TestMetadata } from '../graph/node.js';
import { NodeNames, unknownReference } from '../graph/resolve-references.js';
import { argumentTemplate, isCall } from '../graph/test-arguments.js';
import { quoteIdentifier, type Relation } from '../relation/relation.js';
import { Rendered, type Scope } from '../template/index.js';
import type { ModelInput } from '../typescript-model/define-model.js';
import type { CompiledHook, CompiledNode } from './compiled-node.js';
import { type CommonTable, type InjectedSql, injectCommonTables } from './inject-common-tables.js';
import { CommonTableName, commonTableName, modelArgument, modelValue } from './model-values.js';
import { graphDict } from './node-dict.js';

export interface CompileOptions {
  readonly graph: Graph;
  readonly run: RunContext;
  /** What the database holds when the run begins, by relation in SQL. */
  readonly existing: ReadonlyMap<string, 'table' | 'view'>;
  /** Shows tests where published tables lie that were built but not published. */
  readonly relocate?: (relation: Relation) => Relation;
  textOf(file: string): string | undefined;
}

/**
 * Renders the SQL of nodes, with the SQL of ephemeral parents inside.
 * @throws {ProjectErrors} What is wrong in any of them, together.
 */
export async function compileNodes(
  nodes: readonly Node[],
  options: CompileOptions,
): Promise<Map<string, CompiledNode>> {
  const errors: ProjectError[] = [];
  const compiler = new Compiler(
    options,
    nodes.map(({ uniqueId }) => uniqueId),
  );
  const compiled = new Map<string, CompiledNode>();
  for (const node of nodes) {
    try {
      compiled.set(node.uniqueId, await compiler.compile(node));
    } catch (error) {
      const known = options.run.macros.namesFrom(node.packageName);
      const fault = asProjectError(error, (file) => textOf(file, node, options), known);
      errors.push(fault.at ? fault : atHolder(fault, node.declaredAt));
    }
  }
  throwCollected(errors);
  return compiled;
}

function textOf(file: string, node: Node, options: CompileOptions): string | undefined {
  return file === node.displayPath && node.resourceType === 'model'
    ? node.text
    : options.textOf(file);
}

class Compiler {
  private readonly names: NodeNames;
  private graph: unknown;
  private readonly done = new Map<string, Promise<InjectedSql>>();

  constructor(
    private readonly options: CompileOptions,
    private readonly selected: readonly string[],
  ) {
    this.names = new NodeNames([...options.graph.nodes.values()], options.run.projectName);
  }

  async compile(node: Node): Promise<CompiledNode> {
    const body = node.language === 'sql' && node.text !== '' ? await this.bodyOf(node) : undefined;
    const hooks = async (written: Node['config']['preHooks']): Promise<CompiledHook[]> =>
      Promise.all(
        written.map(async (hook) => ({ ...hook, sql: await this.renderHook(node, hook.sql) })),
      );
    return {
      node,
      sql: body?.sql ?? '',
      preHooks: await hooks(node.config.preHooks),
      postHooks: await hooks(node.config.postHooks),
      inputs: await this.inputsOf(node),
      placeOf: (offset) => body?.placeOf(offset) ?? node.declaredAt,
    };
  }

  private async inputsOf(node: Node): Promise<Map<string, string>> {
    const entries = Object.entries(node.definition?.inputs ?? {}).map(async ([name, input]) => {
      const parent = this.names.ref([input.ref], node.packageName);
      const isInside = parent?.config.materialized === 'ephemeral';
      const from = isInside ? `(\n${(await this.bodyOf(parent)).sql}\n)` : `${parent?.relation}`;
      return [name, inputQuery(input, from)] as const;
    });
    return new Map(await Promise.all(entries));
  }

  private bodyOf(node: Node): Promise<InjectedSql> {
    const known = this.done.get(node.uniqueId);
    if (known) return known;
    const body = this.renderBody(node);
    this.done.set(node.uniqueId, body);
    return body;
  }

  private async renderBody(node: Node): Promise<InjectedSql> {
    const ephemeral = new Map<string, Node>();
    const scope = createScope(this.options.run, this.contextOf(node, ephemeral));
    const rendered = node.testMetadata
      ? await this.renderTest(node, node.testMetadata, ephemeral, scope)
      : await this.options.run.templateOf(node.text, node.displayPath).renderMapped(scope);
    const tables = await Promise.all(
      [...ephemeral.values()].map(async (parent): Promise<CommonTable> => {
        return { name: commonTableName(parent), body: await this.bodyOf(parent) };
      }),
    );
    return injectCommonTables(rendered, node, tables);
  }

  private async renderHook(node: Node, sql: string): Promise<string> {
    const scope = createScope(this.options.run, this.contextOf(node, new Map()));
    return (await this.renderEmbedded(sql, node, scope)).trim();
  }

  private async renderEmbedded(text: string, node: Node, scope: Scope): Promise<string> {
    const { run } = this.options;
    try {
      return await run.templateOf(text, EMBEDDED_FILE).render(scope);
    } catch (error) {
      const known = run.macros.namesFrom(node.packageName);
      const fault = asProjectError(error, (file) => this.options.textOf(file), known);
      throw atHolder(fault, node.declaredAt);
    }
  }

  private contextOf(node: Node, ephemeral: Map<string, Node>): NodeContext {
    const { run, existing } = this.options;
    const relate = (
      parent: Node | undefined,
      reference: Pick<Reference, 'kind' | 'names'>,
    ): Relation => {
      if (!parent) throw unknownReference(reference, node.name, this.names);
      if (parent.config.materialized !== 'ephemeral') return this.relocate(parent.relation);
      ephemeral.set(parent.uniqueId, parent);
      return new CommonTableName(commonTableName(parent));
    };
    return {
      packageName: node.packageName,
      execute: true,
      thisRelation: node.relation,
      model: modelValue(node),
      graph: () => this.graphOnce(),
      selected: this.selected,
      ref: (name, from) => {
        const names = from === undefined ? [name] : [from, name];
        return relate(this.names.ref(names, node.packageName), { kind: 'ref', names });
      },
      source: (...names) =>
        relate(this.names.source(names, node.packageName), { kind: 'source', names }),
      configure: () => undefined,
      configValue: (key) => node.config.all[key],
      isIncremental: () =>
        node.config.materialized === 'incremental' &&
        existing.get(String(node.relation)) === 'table' &&
        !(node.config.fullRefresh ?? run.fullRefresh),
      relationType: (relation) => existing.get(String(relation)),
    };
  }

  private graphOnce(): unknown {
    this.graph ??= graphDict(this.options.graph, this.options.run.target.database);
    return this.graph;
  }

  private relocate(relation: Relation): Relation {
    return this.options.relocate?.(relation) ?? relation;
  }

  /** Calls the macro of a generic test: `model` is the tested relation, filtered by `where`. */
  private async renderTest(
    node: Node,
    { name, namespace, columnName, arguments: written }: TestMetadata,
    ephemeral: Map<string, Node>,
    scope: Scope,
  ): Promise<Rendered> {
    const testName = namespace === undefined ? name : `${namespace}.${name}`;
    const macro = this.options.run.macros.findTest(testName, node.packageName);
    if (!macro) throw new Error(`no macro for ${node.uniqueId}`);
    const text = await callMacro(macro, scope, {
      ...(columnName === undefined ? {} : { column_name: columnName }),
      ...(await this.testArguments(written, node, scope)),
      model: this.testedModel(node, ephemeral),
    });
    return new Rendered(text);
  }

  private testedModel(node: Node, ephemeral: Map<string, Node>): unknown {
    const tested = this.options.graph.nodes.get(node.attachedNode ?? '');
    if (!tested) throw new Error(`${node.uniqueId} is attached to nothing`);
    const isCommonTable = tested.config.materialized === 'ephemeral';
    if (isCommonTable) ephemeral.set(tested.uniqueId, tested);
    const relation = isCommonTable
      ? new CommonTableName(commonTableName(tested))
      : this.relocate(tested.relation);
    return modelArgument(relation, node.config.where);
  }

  private async testArguments(
    written: Readonly<Record<string, unknown>>,
    node: Node,
    scope: Scope,
  ): Promise<Record<string, unknown>> {
    const entries = Object.entries(written).map(async ([key, value]) => {
      if (!isCall(value)) return [key, value] as const;
      const text = argumentTemplate(String(value));
      return [key, await this.renderEmbedded(text, node, scope)] as const;
    });
    return Object.fromEntries(await Promise.all(entries));
  }
}

function inputQuery({ columns, orderBy }: ModelInput, from: string): string {
  const list = columns?.map(quoteIdentifier).join(', ') ?? '*';
  const order = orderBy ? ` order by ${orderBy.map(quoteIdentifier).join(', ')}` : '';
  return `select ${list} from ${from}${order}`;
}
