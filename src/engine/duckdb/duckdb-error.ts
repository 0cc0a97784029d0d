import { EngineError } from '../engine.js';

interface ReportedError {
  readonly exception_type?: string;
  readonly exception_message?: string;
  readonly position?: string;
  readonly candidates?: string;
}

/** Turns what DuckDB threw (JSON, by `errors_as_json`) into an error of the engine. */
export function asEngineError(thrown: unknown, sql: string): EngineError {
  if (thrown instanceof EngineError) return thrown;
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  const reported = readReport(text);
  const message = reported.exception_message ?? text;
  const position = reported.position === undefined ? undefined : Number(reported.position);
  const candidates = reported.candidates?.split(',').map((name) => name.trim());
  return new EngineError(message, {
    kind: kindOf(reported, message),
    position,
    candidates,
    sql,
    cause: thrown,
  });
}

function readReport(text: string): ReportedError {
  const start = text.indexOf('{"exception_type"');
  if (start < 0) return {};
  try {
    return JSON.parse(text.slice(start)) as ReportedError;
  } catch {
    return {};
  }
}

function kindOf(
  { exception_type: type }: ReportedError,
  message: string,
): EngineError['details']['kind'] {
  if (/No space left on device|max_temp_directory_size|temporary directory size/i.test(message))
    return 'full-disk';
  switch (type) {
    case 'Parser':
    case 'Syntax':
      return 'syntax';
    case 'Binder':
    case 'Catalog':
      return 'binding';
    case 'Conversion':
    case 'Out of Range':
      return 'conversion';
    case 'Interrupt':
    case 'INTERRUPT':
      return 'interrupted';
    case 'Permission':
      return 'forbidden-file';
    case 'Out of Memory':
      return 'out-of-memory';
    case 'IO':
    case 'Invalid Input':
      return 'input';
    default:
      return /^INTERRUPT/i.test(message) ? 'interrupted' : 'other';
  }
}
