import { callMacro, createScope, type NodeContext } from '../context/context.js';
import { needsDatabase, type TemplateDatabase } from '../context/database/template-database.js';
import { asProjectError, atHolder, EMBEDDED_FILE } from '../context/template-fault.js';
import { type ProjectError, type SourcePlace, throwCollected } from '../errors/project-error.js';
import type { Hook, Node, TestMetadata } from '../graph/node.js';
import { NodeNames } from '../graph/resolve-references.js';
import { argumentTemplate, isCall } from '../graph/test-arguments.js';
import { BareName, type Relation } from '../relation/relation.js';
import { Rendered, type Scope } from '../template/index.js';
import type { CompileOptions } from './compile-options.js';
import type { CompiledHook, CompiledNode } from './compiled-node.js';
import { customMaterialization, materializer } from './custom-materialization.js';
import { strategyWriter } from './custom-strategy.js';
import { hookPlace } from './hook-place.js';
import { type CommonTable, type InjectedSql, injectCommonTables } from './inject-common-tables.js';
import { commonTableName, inputQuery, modelArgument } from './model-values.js';
import { nodeContext } from './node-context.js';
import { graphDict } from './node-dict.js';
import { rethrowUnplaceable } from './unplaceable.js';

export type { CompileOptions } from './compile-options.js';

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
      rethrowUnplaceable(error);
      if (needsDatabase(error)) {
        compiled.set(node.uniqueId, postponed(node, options));
        continue;
      }
      const known = options.run.macros.namesFrom(node.packageName);
      const fault = asProjectError(error, (file) => textOf(file, node, options), known);
      errors.push(fault.at ? fault : atHolder(fault, node.declaredAt));
    }
  }
  throwCollected(errors);
  return compiled;
}

/** A node that asks the database: nothing is known of its SQL before its parents are built. */
function postponed(node: Node, options: CompileOptions): CompiledNode {
  const later = async (database: TemplateDatabase) => {
    const compiled = await compileNodes([node], { ...options, askDatabase: () => database });
    const found = compiled.get(node.uniqueId);
    if (!found) throw new Error(`${node.uniqueId} was not compiled`);
    return found;
  };
  const placeOf = () => node.declaredAt;
  return { node, sql: '', preHooks: [], postHooks: [], inputs: new Map(), later, placeOf };
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
    const sql = body?.sql ?? '';
    const macro = customMaterialization(node, this.options.run);
    const hooks = (written: readonly Hook[]) =>
      macro ? [] : Promise.all(written.map((hook) => this.compileHook(node, hook)));
    const inputs = await this.inputsOf(node);
    const contextWith = (database: TemplateDatabase) => this.contextOf(node, new Map(), database);
    const custom = { node, sql, run: this.options.run, contextWith };
    return {
      node,
      sql,
      preHooks: await hooks(node.config.preHooks),
      postHooks: await hooks(node.config.postHooks),
      inputs,
      materialize: macro && materializer(macro, custom, this.options),
      strategySql: strategyWriter(custom),
      placeOf: (offset) => body?.placeOf(offset) ?? node.declaredAt,
    };
  }

  /** A hook that asks the database is rendered when it runs. */
  private async compileHook(node: Node, hook: Hook): Promise<CompiledHook> {
    try {
      return { ...hook, sql: await this.renderHook(node, hook.sql) };
    } catch (error) {
      if (!needsDatabase(error)) throw error;
      const later = (database: TemplateDatabase) => this.renderHook(node, hook.sql, database);
      return { ...hook, sql: '', later };
    }
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
    const context = this.contextOf(node, ephemeral, undefined, true);
    const scope = createScope(this.options.run, context);
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

  private async renderHook(node: Node, sql: string, database?: TemplateDatabase): Promise<string> {
    const context = this.contextOf(node, new Map(), database);
    const scope = createScope(this.options.run, context);
    const at = () => hookPlace(node, this.options.run);
    return (await this.renderEmbedded(sql, node, scope, at)).trim();
  }

  private async renderEmbedded(
    text: string,
    node: Node,
    scope: Scope,
    holder: () => SourcePlace = () => node.declaredAt,
  ): Promise<string> {
    const { run } = this.options;
    try {
      return await run.templateOf(text, EMBEDDED_FILE).render(scope);
    } catch (error) {
      rethrowUnplaceable(error);
      if (needsDatabase(error)) throw error;
      const known = run.macros.namesFrom(node.packageName);
      const fault = asProjectError(error, (file) => this.options.textOf(file), known);
      throw atHolder(fault, holder());
    }
  }

  private contextOf(
    node: Node,
    ephemeral: Map<string, Node>,
    database?: TemplateDatabase,
    isBody = false,
  ): NodeContext {
    return nodeContext(
      node,
      {
        ephemeral,
        database,
        isBody,
        names: this.names,
        graph: () => this.graphOnce(),
        selected: this.selected,
      },
      this.options,
    );
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
      ? new BareName(commonTableName(tested))
      : this.relocate(tested.relation);
    return modelArgument(relation, node.config.where, this.options.run);
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
