import { HostObject, PyTuple } from '../../template/index.js';
import { argument, hostFunction } from '../host-values.js';
import type { NodeContext } from '../render-context.js';
import { TableValue } from './table-value.js';

/** load_result() and its counterparts: what statements of a node answered, by name. */
export function statementResults(node: NodeContext): Record<string, unknown> {
  const store = (name: unknown, response: unknown, table: unknown) => {
    const data = table instanceof TableValue ? table.cells.map((row) => new PyTuple([...row])) : [];
    node.database?.results.set(String(name), { response, data, table: table ?? null });
    return '';
  };
  return {
    load_result: hostFunction('load_result', ([name]) =>
      node.execute ? (node.database?.results.get(String(name)) ?? null) : null,
    ),
    store_result: hostFunction('store_result', (args, kwargs) =>
      store(
        argument(args, kwargs, 0, 'name'),
        argument(args, kwargs, 1, 'response'),
        argument(args, kwargs, 2, 'agate_table'),
      ),
    ),
    store_raw_result: hostFunction('store_raw_result', (args, kwargs) => {
      const rows = argument(args, kwargs, 3, 'rows_affected');
      const response = responseValue(
        typeof rows === 'number' ? rows : undefined,
        String(argument(args, kwargs, 1, 'message') ?? ''),
        textOrNull(argument(args, kwargs, 2, 'code')),
      );
      return store(
        argument(args, kwargs, 0, 'name'),
        response,
        argument(args, kwargs, 4, 'agate_table'),
      );
    }),
  };
}

/** Shows what became of a statement, as dbt's AdapterResponse. */
export function responseValue(
  rowsAffected?: number,
  message = 'OK',
  code: string | null = null,
): HostObject {
  const members = {
    _message: message,
    message,
    code,
    rows_affected: rowsAffected ?? null,
    query_id: null,
  };
  return new HostObject('AdapterResponse', members, () => message);
}

function textOrNull(value: unknown): string | null {
  return value === undefined || value === null ? null : String(value);
}
