import { ProjectError } from '../errors/project-error.js';
import { HostObject } from '../template/index.js';
import { argument, hostFunction } from './host-values.js';

/** Shows a moment to templates as Python's datetime does, in UTC. */
export function datetimeValue(moment: Date): HostObject {
  const [day = '', time = ''] = moment.toISOString().slice(0, -1).split('T');
  const fraction = time.slice('00:00:00'.length);
  const clock = fraction === '.000' ? time.slice(0, -fraction.length) : `${time}000`;
  const print = (separator: string) => `${day}${separator}${clock}+00:00`;
  const members = {
    year: moment.getUTCFullYear(),
    month: moment.getUTCMonth() + 1,
    day: moment.getUTCDate(),
    hour: moment.getUTCHours(),
    minute: moment.getUTCMinutes(),
    second: moment.getUTCSeconds(),
    microsecond: moment.getUTCMilliseconds() * 1000,
    isoformat: hostFunction('isoformat', (args, kwargs) =>
      print(String(argument(args, kwargs, 0, 'sep') ?? 'T')),
    ),
    timestamp: hostFunction('timestamp', () => moment.getTime() / 1000),
    date: hostFunction('date', () => new HostObject('date', {}, () => day)),
    strftime: hostFunction('strftime', ([format]) => formatted(moment, String(format))),
  };
  return new HostObject('datetime', members, () => print(' '));
}

/** Fills in the directives of strftime; one that is not known is an error, not an empty text. */
function formatted(moment: Date, format: string): string {
  const parts = partsOf(moment);
  return format.replace(/%(-?)(.)/g, (directive, bare: string, letter: string) => {
    const part = parts[letter];
    if (part === undefined) {
      const message = `strftime() does not know the directive "${directive}".`;
      const hint = `It knows ${Object.keys(parts)
        .map((known) => `%${known}`)
        .join(' ')}.`;
      throw new ProjectError('template-failed', message, { hint });
    }
    return bare === '' ? part : part.replace(/^0+(?=\d)/, '');
  });
}

function partsOf(moment: Date): Readonly<Record<string, string>> {
  const iso = moment.toISOString();
  const named = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat('en-US', { ...options, timeZone: 'UTC' }).format(moment);
  const newYear = Date.UTC(moment.getUTCFullYear(), 0, 1);
  const dayOfYear = Math.floor((moment.getTime() - newYear) / 86_400_000) + 1;
  const hour = moment.getUTCHours();
  return {
    Y: iso.slice(0, 4),
    y: iso.slice(2, 4),
    m: iso.slice(5, 7),
    d: iso.slice(8, 10),
    H: iso.slice(11, 13),
    I: String(hour % 12 || 12).padStart(2, '0'),
    p: hour < 12 ? 'AM' : 'PM',
    M: iso.slice(14, 16),
    S: iso.slice(17, 19),
    f: `${iso.slice(20, 23)}000`,
    j: String(dayOfYear).padStart(3, '0'),
    F: iso.slice(0, 10),
    T: iso.slice(11, 19),
    A: named({ weekday: 'long' }),
    a: named({ weekday: 'short' }),
    B: named({ month: 'long' }),
    b: named({ month: 'short' }),
    w: String(moment.getUTCDay()),
    u: String(moment.getUTCDay() || 7),
    s: String(Math.floor(moment.getTime() / 1000)),
    z: '+0000',
    Z: 'UTC',
    '%': '%',
  };
}
