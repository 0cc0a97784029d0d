import { boundMacro } from '../context/context.js';
import type { TemplateDatabase } from '../context/database/template-database.js';
import { relationValue } from '../context/relation-value.js';
import { asProjectError, atHolder } from '../context/template-fault.js';
import { isBuiltInStrategy } from '../graph/node.js';
import type { Relation } from '../relation/relation.js';
import type { CustomBuild } from './custom-materialization.js';
import { rethrowUnplaceable } from './unplaceable.js';

type StrategyWriter = (database: TemplateDatabase, temporary: Relation) => Promise<string>;

/**
 * Makes the function that writes the SQL of an incremental strategy that the project defines by a
 * macro `get_incremental_<strategy>_sql`; undefined for the strategies of the runner.
 */
export function strategyWriter({
  node,
  run,
  contextWith,
}: CustomBuild): StrategyWriter | undefined {
  const strategy = node.config.incrementalStrategy;
  if (strategy === undefined || isBuiltInStrategy(strategy)) return undefined;
  const name = `get_incremental_${strategy.replace('+', '_')}_sql`;
  const macro = run.macros.find(name, node.packageName);
  if (!macro) return undefined;
  return async (database, temporary) => {
    const context = contextWith(database);
    const columns = run.macros.find('get_columns_in_relation', node.packageName);
    const target = relationValue(node.relation, 'table', run.target.database);
    const { all, uniqueKey } = node.config;
    try {
      const dest = columns && (await boundMacro(run, context, columns).call([target], {}));
      const argument = {
        target_relation: target,
        temp_relation: relationValue(temporary, 'table', run.target.database),
        unique_key: all.unique_key ?? (uniqueKey.length > 0 ? uniqueKey : null),
        dest_columns: dest ?? [],
        incremental_predicates: all.incremental_predicates ?? all.predicates ?? null,
      };
      return String(await boundMacro(run, context, macro).call([argument], {})).trim();
    } catch (error) {
      rethrowUnplaceable(error);
      const known = run.macros.namesFrom(node.packageName);
      const textOf = (file: string) =>
        macro.file.displayPath === file ? macro.file.text : undefined;
      throw atHolder(asProjectError(error, textOf, known), node.declaredAt);
    }
  };
}
