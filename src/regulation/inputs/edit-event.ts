import { splitCsvRecord } from '../../identity/csv-record.js';
import { arrivalTime } from './arrival-time.js';
import { type Edited, parseObject, textAt } from './edit-call.js';
import { jsonScalars } from './json-scalars.js';
import type { RegulatedValues } from './regulated-values.js';

/**
 * Takes away an identify event of a regulated identifier, given as a line of JSON.
 * @returns Undefined for a text that is no JSON object.
 */
export function editJsonEvent(line: string, values: RegulatedValues): Edited | undefined {
  if (!parseObject(line)) return undefined;
  const scalars = jsonScalars(line);
  return editEvent(line, values, (column) => textAt(scalars, column));
}

/** Takes away an identify event of a regulated identifier, given as a record of CSV. */
export function editCsvEvent(
  record: string,
  values: RegulatedValues,
  header: readonly string[],
): Edited {
  const fields = splitCsvRecord(record);
  return editEvent(record, values, (column) => fields[header.indexOf(column)]);
}

function editEvent(
  text: string,
  values: RegulatedValues,
  field: (column: string) => string | undefined,
): Edited {
  const [type, value] = [field('external_id_type'), field('external_id_value')];
  const arrivedAtMs = arrivalTime(field('received_at'), field('timestamp'));
  const isGone =
    type !== undefined && value !== undefined && values.isAbsent(type, value, arrivedAtMs);
  return isGone ? { text: undefined, values: 1 } : { text, values: 0 };
}
