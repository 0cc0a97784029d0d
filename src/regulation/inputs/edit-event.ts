import { splitCsvRecord } from '../../identity/csv-record.js';
import { arrivalTime } from './arrival-time.js';
import { type Edited, parseObject, type Scalar, textAt } from './edit-call.js';
import { jsonScalars } from './json-scalars.js';
import type { RegulatedValues } from './regulated-values.js';

/**
 * Takes away an identify event of a regulated identifier, given as a line of JSON.
 * @returns Undefined for a text that is no JSON object.
 */
export function editJsonEvent(line: string, values: RegulatedValues): Edited | undefined {
  if (!parseObject(line)) return undefined;
  return edited(line, isRegulatedEvent(jsonScalars(line), values));
}

/** Takes away an identify event of a regulated identifier, given as a record of CSV. */
export function editCsvEvent(
  record: string,
  values: RegulatedValues,
  header: readonly string[],
): Edited {
  const fields = splitCsvRecord(record);
  const scalars = header.map((name, at) => ({ path: [name], text: fields[at] ?? '' }));
  return edited(record, isRegulatedEvent(scalars, values));
}

/** Tells whether an identify event is one of a regulated identifier. */
export function isRegulatedEvent(scalars: readonly Scalar[], values: RegulatedValues): boolean {
  const field = (column: string) => textAt(scalars, column);
  const [type, value] = [field('external_id_type'), field('external_id_value')];
  const arrivedAtMs = arrivalTime(field('received_at'), field('timestamp'));
  return type !== undefined && value !== undefined && values.isAbsent(type, value, arrivedAtMs);
}

function edited(text: string, isGone: boolean): Edited {
  return isGone ? { text: undefined, values: 1 } : { text, values: 0 };
}
