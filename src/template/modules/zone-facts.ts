import { DAY_MICROS, EPOCH_ORDINAL, ordinalOf, pad } from './calendar.js';
import { EPOCH_MICROS, type ZoneFacts } from './tzinfo.js';

/** Locales that between them abbreviate most zones as their inhabitants do. */
const LOCALES = ['en-US', 'en-GB', 'en-AU', 'en-CA', 'en-IN', 'en-ZA', 'en-NZ'];

/** Abbreviations of the tz database that no English locale has: standard time, summer time. */
const ABBREVIATIONS: Readonly<Record<string, string>> = {
  'Asia/Tokyo': 'JST',
  Japan: 'JST',
  'Asia/Seoul': 'KST',
  'Asia/Pyongyang': 'KST',
  'Asia/Shanghai': 'CST',
  'Asia/Taipei': 'CST',
  'Asia/Macau': 'CST',
  PRC: 'CST',
  'Asia/Hong_Kong': 'HKT',
  Hongkong: 'HKT',
  'Asia/Manila': 'PST',
  'Asia/Karachi': 'PKT',
  'Asia/Jakarta': 'WIB',
  'Asia/Jerusalem': 'IST IDT',
  'Asia/Tel_Aviv': 'IST IDT',
  Israel: 'IST IDT',
  'Asia/Kolkata': 'IST',
  'Asia/Calcutta': 'IST',
  'Europe/Moscow': 'MSK',
  'Africa/Nairobi': 'EAT',
  'Africa/Lagos': 'WAT',
  'Africa/Cairo': 'EET EEST',
  'Africa/Harare': 'CAT',
  'Pacific/Guam': 'ChST',
};

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string, locale: string): Intl.DateTimeFormat {
  const key = `${locale} ${zone}`;
  const known = formats.get(key);
  if (known !== undefined) return known;
  const created = new Intl.DateTimeFormat(locale, {
    timeZone: zone,
    calendar: 'iso8601',
    hourCycle: 'h23',
    era: 'short',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
    timeZoneName: 'short',
  });
  formats.set(key, created);
  return created;
}

/** Tells whether the JavaScript engine has a zone of that name. */
export function hasZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    return formatOf(name, 'en-US') !== undefined;
  } catch {
    return false;
  }
}

let names: readonly string[] | undefined;

/** Lists the zones that the JavaScript engine has. */
export function zoneNames(): readonly string[] {
  names ??= [...new Set([...Intl.supportedValuesOf('timeZone'), 'UTC'])].sort();
  return names;
}

/** Finds what a zone's clocks show at a moment, given as microseconds of UTC. */
export function factsAt(zone: string, utc: bigint): ZoneFacts {
  const offset = offsetAt(zone, utc);
  const { year } = partsAt(zone, utc, 'en-US');
  const seasons = [1, 7].map((month) =>
    offsetAt(zone, BigInt(ordinalOf({ year, month, day: 1 })) * DAY_MICROS),
  );
  const ahead = seasons.map((season) => offset - season);
  const dst = ahead.find((difference) => difference > 0n) ?? 0n;
  return { offset, dst, name: nameAt(zone, utc, offset, dst > 0n) };
}

/** Finds what a zone had before there were time zones, which is what pytz begins with. */
export function firstFacts(zone: string): ZoneFacts {
  const early = (BigInt(EPOCH_ORDINAL) - 62_000n) * DAY_MICROS;
  const offset = offsetAt(zone, early);
  const minute = 60_000_000n;
  const rounded = ((offset + (offset < 0n ? -minute : minute) / 2n) / minute) * minute;
  if (offset === 0n || /^Etc\//.test(zone)) return factsAt(zone, EPOCH_MICROS);
  return { offset: rounded, dst: 0n, name: 'LMT' };
}

interface Parts {
  readonly year: number;
  readonly micros: bigint;
  readonly zoneName: string;
}

function partsAt(zone: string, utc: bigint, locale: string): Parts {
  const date = new Date(Number((utc - EPOCH_MICROS) / 1000n));
  const found: Record<string, string> = {};
  for (const { type, value } of formatOf(zone, locale).formatToParts(date)) found[type] = value;
  const [year, month, day, hour, minute, second] = [
    ...['year', 'month', 'day', 'hour', 'minute', 'second'],
  ].map((part) => Number(found[part])) as [number, number, number, number, number, number];
  const seconds = (hour * 60 + minute) * 60 + second;
  const micros =
    BigInt(ordinalOf({ year, month, day })) * DAY_MICROS + BigInt(seconds) * 1_000_000n;
  return { year, micros, zoneName: found.timeZoneName ?? '' };
}

function offsetAt(zone: string, utc: bigint): bigint {
  const whole = utc - (((utc % 1_000_000n) + 1_000_000n) % 1_000_000n);
  return partsAt(zone, whole, 'en-US').micros - whole;
}

function nameAt(zone: string, utc: bigint, offset: bigint, isDst: boolean): string {
  const own = ABBREVIATIONS[zone]?.split(' ');
  if (own !== undefined) return own[isDst ? 1 : 0] ?? own[0] ?? '';
  for (const locale of LOCALES) {
    const { zoneName } = partsAt(zone, utc, locale);
    if (/^[A-Z]{2,5}$/i.test(zoneName)) return zoneName;
  }
  const minutes = Math.abs(Number(offset / 60_000_000n));
  const rest = minutes % 60 === 0 ? '' : pad(minutes % 60);
  return `${offset < 0n ? '-' : '+'}${pad(Math.floor(minutes / 60))}${rest}`;
}
