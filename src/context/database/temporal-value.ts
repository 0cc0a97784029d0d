import { dateOf, datetimeOf, type Value } from '../../template/index.js';

/** Shows a date of the engine as Python's; what Python has no date for, such as infinity, as text. */
export function dateValue(text: string): Value {
  return /^\d{4}-\d\d-\d\d$/.test(text) && !text.startsWith('0000') ? dateOf(text) : text;
}

/** Shows a timestamp of the engine as Python's datetime: it knows no more than microseconds. */
export function timestampValue(text: string): Value {
  const [, moment, fraction = '', zone = ''] =
    /^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)(?:\.(\d+))?([+-]\d\d(?::\d\d)?)?$/.exec(text) ?? [];
  if (moment === undefined || moment.startsWith('0000')) return text;
  const digits = fraction === '' ? '' : `.${fraction.slice(0, 6).padEnd(6, '0')}`;
  return datetimeOf(`${moment}${digits}${zone.length === 3 ? `${zone}:00` : zone}`);
}
