const TIME =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ]([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d+))?)?(?:Z|([+-])([01]\d|2[0-3])(?::([0-5]\d))?)?)?$/;

/**
 * Reads when a record arrived: its received_at, else its timestamp, in milliseconds since 1970 as
 * macros/parse_timestamp.sql has it; undefined if neither can be read.
 */
export function arrivalTime(
  receivedAt: string | undefined,
  timestamp: string | undefined,
): number | undefined {
  return parseTime(receivedAt) ?? parseTime(timestamp);
}

function parseTime(text: string | undefined): number | undefined {
  const found = TIME.exec(text ?? '');
  if (!found || found[1] === '0000') return undefined;
  const [, year, month, day, hour = '0', minute = '0', second = '0', digits = '', sign] = found;
  // Date.UTC takes years below 100 for those of the last century, and days past the end of a month.
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  if (date.getUTCMonth() !== Number(month) - 1 || date.getUTCDate() !== Number(day))
    return undefined;
  const time = (Number(hour) * 60 + Number(minute)) * 60_000 + Number(second) * 1000;
  const fractionMs = Number(`0.${digits.slice(0, 6) || '0'}`) * 1000;
  const offset = Number(found[9] ?? 0) * 60 + Number(found[10] ?? 0);
  return date.getTime() + time + fractionMs - (sign === '-' ? -offset : offset) * 60_000;
}
