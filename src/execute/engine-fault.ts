import { EngineError } from '../engine/engine.js';
import type { ErrorCode } from '../errors/codes.js';
import { ProjectError, type SourcePlace } from '../errors/project-error.js';

/** SQL as it was sent, with the node's own SQL somewhere inside. */
export interface SentSql {
  /** The node's own SQL. */
  readonly body: string;
  placeOf(offset: number): SourcePlace;
  /** The place to name when the engine names none. */
  readonly declaredAt: SourcePlace;
  readonly name: string;
}

const OTHER_HINTS: ReadonlyMap<EngineError['details']['kind'], string> = new Map([
  ['binding', 'Mend the line that is shown.'],
  ['forbidden-file', 'Move the file into the project, or add its folder to allow_paths.'],
]);

/** Turns an error of the engine into one at the author's line; other errors pass unchanged. */
export function asNodeError(thrown: unknown, sent: SentSql): ProjectError {
  if (thrown instanceof ProjectError) return thrown;
  if (!(thrown instanceof EngineError)) throw thrown;
  const { kind, candidates } = thrown.details;
  const at = placeOf(thrown, sent);
  const [first = '', ...rest] = thrown.message.split('\n').filter((line) => line.trim() !== '');
  const near = kind === 'binding' ? candidates?.filter(isHelpful) : undefined;
  const hint =
    near && near.length > 0 ? `Did you mean ${near.map(quoted).join(' or ')}?` : undefined;
  const otherwise = OTHER_HINTS.get(kind);
  const more = hint
    ? []
    : rest.filter((line) => !/^LINE \d+:|^\s*\^|^Did you mean/.test(line)).slice(0, 3);
  return new ProjectError(codeOf(kind), `"${sent.name}": ${[first, ...more].join(' ')}`, {
    at,
    hint: hint ?? otherwise,
    cause: thrown,
  });
}

/** Turns what stopped the publication of a space into an error; a bug is thrown on. */
export function publicationFault(thrown: unknown, space: string): ProjectError {
  if (!(thrown instanceof EngineError)) throw thrown;
  const message = `The tables of the space "${space}" could not be published: ${thrown.message}`;
  return new ProjectError(codeOf(thrown.details.kind), message, { cause: thrown });
}

/** Candidates may be phrases, or the engine's own catalog: neither is what an author meant. */
function isHelpful(name: string): boolean {
  return /^[\w."]+$/.test(name) && !/^"?(duckdb_|pg_|sqlite_)/.test(name);
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '')}"`;
}

function codeOf(kind: EngineError['details']['kind']): ErrorCode {
  switch (kind) {
    case 'syntax':
      return 'sql-syntax';
    case 'binding':
      return 'sql-binding';
    case 'full-disk':
      return 'disk-full';
    case 'out-of-memory':
      return 'out-of-memory';
    case 'forbidden-file':
      return 'path-outside';
    default:
      return 'sql-failed';
  }
}

function placeOf(error: EngineError, sent: SentSql): SourcePlace {
  const { position, sql } = error.details;
  const start = sql?.indexOf(sent.body) ?? -1;
  if (position === undefined || sql === undefined || start < 0 || sent.body === '')
    return sent.declaredAt;
  const offset = charactersOf(sql, position) - start;
  if (offset < 0 || offset > sent.body.length) return sent.declaredAt;
  const place = sent.placeOf(offset);
  const word = /^(?:"[^"\n]*"|[\p{L}\p{N}_]+)/u.exec(sent.body.slice(offset))?.[0];
  return place.length === undefined && word ? { ...place, length: word.length } : place;
}

/**
 * DuckDB counts UTF-8 bytes, JavaScript UTF-16 units. Spaces beyond ASCII, as pasted text has them,
 * DuckDB turns into plain ones before it counts, but not within quotes and comments.
 */
function charactersOf(sql: string, bytes: number): number {
  const seen = sql.replace(QUOTED_OR_SPACE, (piece) => (WIDE_SPACE.test(piece) ? ' ' : piece));
  return Buffer.from(seen, 'utf8').subarray(0, bytes).toString('utf8').length;
}

const WIDE_SPACE = /^[\u00A0\u2000-\u200B\u202F\u205F\u3000\uFEFF]$/;
const QUOTED_OR_SPACE = /'[^']*'|"[^"]*"|--[^\n]*|[\u00A0\u2000-\u200B\u202F\u205F\u3000\uFEFF]/g;
