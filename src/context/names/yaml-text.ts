import {
  Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  Pair,
  parseDocument,
  Scalar,
  YAMLMap,
  YAMLSeq,
} from 'yaml';
import {
  dateOf,
  datetimeOf,
  PyDict,
  PyFloat,
  PyObject,
  PySet,
  PyTuple,
  PythonError,
  toList,
  toText,
  type Value,
} from '../../template/index.js';

/** PyYAML takes a number for a float only with a point, and an exponent only with a sign. */
const PYYAML_FLOAT = /^[-+]?(?:\d[\d_:]*\.[\d_]*|\.[\d_]+)(?:[eE][-+]\d+)?$|^[-+]?\.(?:inf|nan)$/i;

/** Reads YAML 1.1 as PyYAML does: `yes` is true, `2024-01-01` a date; throws its YAMLError. */
export function parseYaml(text: string): Value {
  const document = parseDocument(text, { version: '1.1', intAsBigInt: true, logLevel: 'silent' });
  const [fault] = document.errors;
  if (fault) throw new PythonError('YAMLError', fault.message.split('\n')[0] ?? 'not YAML');
  const read = (node: unknown): Value => {
    if (isAlias(node)) return read(node.resolve(document));
    if (isSeq(node)) return node.items.map(read);
    if (isScalar(node)) return scalarValue(node);
    if (!isMap(node)) return null;
    return new PyDict(
      node.items.map(({ key, value }) => [read(key as Node), read(value)] as const),
    );
  };
  return read(document.contents);
}

function scalarValue({ value, source = '' }: Scalar): Value {
  if (value instanceof Date) return momentOf(source);
  if (typeof value === 'bigint') {
    return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  }
  if (typeof value === 'number') return PYYAML_FLOAT.test(source) ? new PyFloat(value) : source;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  return null;
}

function momentOf(source: string): Value {
  const [, day = '', clock] = /^(\d{4}-\d\d?-\d\d?)(?:(?:[Tt]|\s+)(.*))?$/.exec(source) ?? [];
  const padded = day.replace(/\b(\d)\b/g, '0$1');
  if (clock === undefined) return dateOf(padded);
  return datetimeOf(`${padded}T${clock.replaceAll(' ', '').replace(/^(\d):/, '0$1:')}`);
}

/** Writes YAML as PyYAML's `safe_dump` does: block style, lists not indented. */
export function writeYaml(value: Value, sortKeys: boolean): string {
  const document = new Document(null, { version: '1.1' });
  document.contents = nodeOf(value, sortKeys) as typeof document.contents;
  const options = { indentSeq: false, singleQuote: true, nullStr: 'null', lineWidth: 80 };
  const text = document.toString(options);
  return isScalar(document.contents) && !/^['"]/.test(text) ? `${text}...\n` : text;
}

function nodeOf(value: Value, sortKeys: boolean): Node {
  const items = listed(value);
  if (items !== undefined) {
    const list = new YAMLSeq();
    list.items = items.map((item) => nodeOf(item, sortKeys));
    return list;
  }
  if (!(value instanceof PyDict)) return scalarNode(value);
  const map = new YAMLMap();
  const entries = [...value.entries()];
  if (sortKeys) entries.sort(([one], [other]) => (toText(one) < toText(other) ? -1 : 1));
  map.items = entries.map(([key, item]) => new Pair(nodeOf(key, sortKeys), nodeOf(item, sortKeys)));
  return map;
}

function scalarNode(value: Value): Scalar {
  const scalar = new Scalar(scalarOf(value));
  if (value instanceof PyFloat) scalar.minFractionDigits = 1;
  if (typeof value === 'string' && value.includes('\n')) scalar.type = Scalar.QUOTE_SINGLE;
  return scalar;
}

function listed(value: Value): readonly Value[] | undefined {
  if (Array.isArray(value)) return value;
  if (value instanceof PyTuple) return value.items;
  return value instanceof PySet ? toList(value) : undefined;
}

function scalarOf(value: Value): unknown {
  if (!(value instanceof PyObject)) return value;
  if (value instanceof PyFloat) return value.value;
  if (value.typeName.startsWith('datetime.') || value.typeName === 'Markup') return toText(value);
  throw new PythonError('YAMLError', `a ${value.typeName} cannot be represented`);
}
