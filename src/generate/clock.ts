const DAY_MS = 86_400_000;
/** The first quarter of a day, the night, holds a tenth of its calls. */
const NIGHT = { time: 0.25, calls: 0.1 };

/**
 * Returns the latest time at which a call arrives.
 * @param share How much of all calls came before it, from 0 to 1.
 */
export function arrivalTime(startMs: number, days: number, share: number): number {
  const position = share * days;
  const day = Math.floor(position);
  const part = position - day;
  const time =
    part < NIGHT.calls
      ? (part / NIGHT.calls) * NIGHT.time
      : NIGHT.time + ((part - NIGHT.calls) / (1 - NIGHT.calls)) * (1 - NIGHT.time);
  return startMs + Math.floor((day + time) * DAY_MS);
}

const TWO_DIGITS = Array.from({ length: 60 }, (_, value) => String(value).padStart(2, '0'));
const THREE_DIGITS = Array.from({ length: 1000 }, (_, value) => String(value).padStart(3, '0'));
const dayTexts = new Map<number, string>();

/** Formats a time as `2024-01-31T12:00:00.000Z`; several times as fast as Date, which days remember. */
export function isoText(timeMs: number): string {
  const day = Math.floor(timeMs / DAY_MS);
  const rest = timeMs - day * DAY_MS;
  let text = dayTexts.get(day);
  if (text === undefined) {
    text = new Date(day * DAY_MS).toISOString().slice(0, 11);
    dayTexts.set(day, text);
  }
  const second = Math.floor(rest / 1000);
  const minute = Math.floor(second / 60);
  return `${text}${TWO_DIGITS[Math.floor(minute / 60)]}:${TWO_DIGITS[minute % 60]}:${TWO_DIGITS[second % 60]}.${THREE_DIGITS[rest % 1000]}Z`;
}
