import { HostObject } from '../../template/index.js';
import { datetimeValue } from '../datetime-value.js';
import { hostFunction } from '../host-values.js';

/** Shows a date as the engine prints it to templates: it prints alike, and has Python's members. */
export function dateValue(text: string): HostObject {
  return temporal('date', text, `${text}T00:00:00Z`);
}

/** Shows a timestamp as Python's datetime: microseconds are printed in full, or not at all. */
export function timestampValue(text: string): HostObject {
  const [, moment = text, fraction = '', zone = ''] =
    /^(\d+-\d\d-\d\d \d\d:\d\d:\d\d)(?:\.(\d+))?([+-].*)?$/.exec(text) ?? [];
  const digits = fraction === '' ? '' : `.${fraction.slice(0, 6).padEnd(6, '0')}`;
  const offset = /^[+-]\d\d$/.test(zone) ? `${zone}:00` : zone;
  return temporal(
    'datetime',
    `${moment}${digits}${offset}`,
    `${moment.replace(' ', 'T')}${digits.slice(0, 4)}${offset || 'Z'}`,
  );
}

/** @param iso The moment for JavaScript; what it cannot hold, such as infinity, only prints. */
function temporal(name: 'date' | 'datetime', text: string, iso: string): HostObject {
  const moment = new Date(iso);
  const equals = (other: unknown) => other instanceof HostObject && other.traits.print?.() === text;
  const traits = { print: () => text, equals };
  if (Number.isNaN(moment.getTime())) return new HostObject(name, {}, traits);
  const { members } = datetimeValue(moment);
  const own = {
    isoformat: hostFunction('isoformat', ([separator]) =>
      text.replace(' ', typeof separator === 'string' ? separator : 'T'),
    ),
    ...(name === 'datetime'
      ? { date: hostFunction('date', () => dateValue(text.slice(0, text.indexOf(' ')))) }
      : {}),
  };
  return new HostObject(name, { ...(members as Record<string, unknown>), ...own }, traits);
}
