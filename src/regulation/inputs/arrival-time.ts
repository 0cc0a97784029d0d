const TIME =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(?:Z|([+-])(\d\d)(?::?(\d\d))?)?)?$/;

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
  if (!found) return undefined;
  const [, year, month, day, hour = '0', minute = '0', second = '0', digits = '', sign] = found;
  const wholeMs = Date.UTC(
    ...(([year, month, day].map(Number) as [number, number, number]).map((part, at) =>
      at === 1 ? part - 1 : part,
    ) as [number, number, number]),
    Number(hour),
    Number(minute),
    Number(second),
  );
  const fractionMs = Number(`0.${digits.slice(0, 6) || '0'}`) * 1000;
  const offset = Number(found[9] ?? 0) * 60 + Number(found[10] ?? 0);
  return wholeMs + fractionMs - (sign === '-' ? -offset : offset) * 60_000;
}
