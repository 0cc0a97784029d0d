import type { Value as Cell } from '../../engine/engine.js';
import { fromHost, PyDecimal, PyFloat, type Value } from '../../template/index.js';
import { dateValue, timestampValue } from './temporal-value.js';

/** Turns a value of the engine into the Python value that dbt would show for its type. */
export function cellValue(cell: Cell, type: string): Value {
  if (cell === null) return null;
  if (/^DECIMAL/.test(type)) return new PyDecimal(String(cell));
  if (type === 'DOUBLE' || type === 'FLOAT') return floatDecimal(Number(cell));
  if (type === 'DATE') return dateValue(String(cell));
  if (type.startsWith('TIMESTAMP')) return timestampValue(String(cell));
  return fromHost(cell);
}

/** agate has no floats: it makes decimals of them that print alike. */
function floatDecimal(value: number): Value {
  const printed = new PyFloat(value).repr();
  return new PyDecimal(printed === 'nan' ? 'NaN' : printed.replace('inf', 'Infinity'));
}
