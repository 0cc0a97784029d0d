import type { ColumnTypeTree } from '../../identity/column-type.js';
import { typedTextSql } from '../../identity/typed-value.js';
import { quoteIdentifier, quoteLiteral } from '../../relation/relation.js';

/** Parts the keys of a path, which is one text in SQL. */
export const PATH_SEPARATOR = '\0';

const NOTHING = '[]::struct(path varchar, text varchar)[]';

/**
 * Lists the scalars of a typed value as structs of path and text, as they are taken for identifiers.
 * @param path SQL of the path of the value.
 */
export function scalarsSql(type: ColumnTypeTree, value: string, path: string, depth = 0): string {
  const item = `item_${depth}`;
  const place = `place_${depth}`;
  switch (type.kind) {
    case 'struct': {
      const lists = [...type.fields].map(([name, field]) => {
        const within = `struct_extract(${value}, ${quoteLiteral(name)})`;
        return scalarsSql(field, within, below(path, quoteLiteral(name)), depth);
      });
      return lists.length > 0 ? `list_concat(${lists.join(', ')}, ${NOTHING})` : NOTHING;
    }
    case 'list': {
      const lists = scalarsSql(type.element, item, below(path, `${place} - 1`), depth + 1);
      return flat(`list_transform(${value}, lambda ${item}, ${place}: ${lists})`);
    }
    case 'map': {
      const key = below(path, `${item}.key`);
      const lists = scalarsSql(type.value, `${item}.value`, key, depth + 1);
      return flat(`list_transform(map_entries(${value}), lambda ${item}: ${lists})`);
    }
    case 'scalar':
      return `[struct_pack(path := ${path}, text := ${typedTextSql({ type, value })})]`;
  }
}

/**
 * Writes a typed value with some of its scalars replaced.
 * @param changes SQL of a map from paths to the new texts; null stands for no value.
 */
export function changedSql(
  type: ColumnTypeTree,
  value: string,
  path: string,
  changes: string,
  depth = 0,
): string {
  const item = `item_${depth}`;
  const place = `place_${depth}`;
  switch (type.kind) {
    case 'struct': {
      const fields = [...type.fields].map(([name, field]) => {
        const within = `struct_extract(${value}, ${quoteLiteral(name)})`;
        const changed = changedSql(field, within, below(path, quoteLiteral(name)), changes, depth);
        return `${quoteIdentifier(name)} := ${changed}`;
      });
      return `case when ${value} is not null then struct_pack(${fields.join(', ')}) end`;
    }
    case 'list': {
      const at = below(path, `${place} - 1`);
      const changed = changedSql(type.element, item, at, changes, depth + 1);
      return `list_transform(${value}, lambda ${item}, ${place}: ${changed})`;
    }
    case 'map': {
      const at = below(path, `${item}.key`);
      const changed = changedSql(type.value, `${item}.value`, at, changes, depth + 1);
      const entry = `struct_pack(key := ${item}.key, value := ${changed})`;
      const entries = `list_transform(map_entries(${value}), lambda ${item}: ${entry})`;
      return `case when ${value} is not null then map_from_entries(${entries}) end`;
    }
    case 'scalar':
      return `case when map_contains(${changes}, ${path}) then ${newValue(type.name, `${changes}[${path}]`)} else ${value} end`;
  }
}

/** Only texts are changed within: all else goes whole. */
function newValue(type: string, text: string): string {
  switch (type) {
    case 'VARCHAR':
      return text;
    case 'JSON':
      return `cast(${text} as json)`;
    case 'BLOB':
      return `encode(${text})`;
    default:
      return 'null';
  }
}

function below(path: string, key: string): string {
  return `${path} || chr(0) || cast(${key} as varchar)`;
}

function flat(lists: string): string {
  return `coalesce(flatten(${lists}), ${NOTHING})`;
}
