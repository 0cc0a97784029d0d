import { PythonError, valueError } from '../values/python-error.js';

export const DAY_MICROS = 86_400_000_000n;
export const SECOND_MICROS = 1_000_000n;

/** The day number of 1970-01-01, counted as Python's `toordinal()` does: 0001-01-01 is 1. */
export const EPOCH_ORDINAL = 719_163;
const LAST_ORDINAL = 3_652_059;
const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

export interface Day {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

export function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

export function daysInMonth(year: number, month: number): number {
  return month === 2 && isLeap(year) ? 29 : (MONTH_DAYS[month - 1] ?? 31);
}

/** Counts the days up to a date; 0001-01-01 is 1. */
export function ordinalOf({ year, month, day }: Day): number {
  const moved = new Date(0);
  moved.setUTCFullYear(year, month - 1, day);
  return Math.floor(moved.getTime() / 86_400_000) + EPOCH_ORDINAL;
}

/** Finds the date of a day number; throws Python's OverflowError outside of the years 1 to 9999. */
export function dayOf(ordinal: number): Day {
  if (!(ordinal >= 1 && ordinal <= LAST_ORDINAL)) {
    throw new PythonError('OverflowError', 'date value out of range');
  }
  const date = new Date((ordinal - EPOCH_ORDINAL) * 86_400_000);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

/** Refuses a date that does not exist. */
export function checkDay({ year, month, day }: Day): void {
  if (!(year >= 1 && year <= 9999)) throw valueError(`year ${year} is out of range`);
  if (!(month >= 1 && month <= 12)) throw valueError('month must be in 1..12');
  if (!(day >= 1 && day <= daysInMonth(year, month))) {
    throw valueError('day is out of range for month');
  }
}

/** The day of the week: Monday is 0. */
export function weekdayOf(ordinal: number): number {
  return (((ordinal + 6) % 7) + 7) % 7;
}

/** The year, week and day of ISO 8601. */
export function isoCalendarOf(day: Day): [year: number, week: number, weekday: number] {
  const ordinal = ordinalOf(day);
  const weekday = weekdayOf(ordinal);
  const thursday = dayOf(Math.min(Math.max(ordinal - weekday + 3, 1), LAST_ORDINAL));
  const first = ordinalOf({ year: thursday.year, month: 1, day: 1 });
  const week = Math.floor((ordinal - weekday + 3 - first) / 7) + 1;
  return [thursday.year, week, weekday + 1];
}

/** Finds the date of an ISO week; throws Python's ValueError. */
export function dayOfIsoWeek(year: number, week: number, weekday: number): Day {
  const fourth = ordinalOf({ year, month: 1, day: 4 });
  const monday = fourth - weekdayOf(fourth);
  const lastWeek = isoCalendarOf({ year, month: 12, day: 28 })[1];
  if (!(week >= 1 && week <= lastWeek)) throw valueError(`Invalid week: ${week}`);
  if (!(weekday >= 1 && weekday <= 7)) {
    throw valueError(`Invalid weekday: ${weekday} (range is [1, 7])`);
  }
  return dayOf(monday + (week - 1) * 7 + weekday - 1);
}

export function dayOfYear(day: Day): number {
  return ordinalOf(day) - ordinalOf({ year: day.year, month: 1, day: 1 }) + 1;
}

/** Divides and rounds down, for negative numbers too. */
export function floorDiv(value: bigint, by: bigint): bigint {
  const quotient = value / by;
  return value % by !== 0n && value < 0n !== by < 0n ? quotient - 1n : quotient;
}

export function pad(value: number, width = 2): string {
  return String(value).padStart(width, '0');
}
