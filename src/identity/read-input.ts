import type { PathScope } from './path-scope.js';
import { refusePassword } from './refuse-password.js';
import type { CallsInput, EventsInput, InputPattern, SegmentTables } from './space.js';
import type { YamlFields, YamlValue } from './yaml-value.js';

/** Reads the `input` of a space: resolved events, or calls and segment_tables, never both. */
export function readInput(
  value: YamlValue | undefined,
  space: YamlValue,
  scope: PathScope,
): EventsInput | CallsInput | undefined {
  if (!value) {
    space.fault('identity-conflict', 'A space lacks "input".', WHAT_INPUT);
    return undefined;
  }
  const fields = value.fields(['identify_events', 'merge_events', 'calls', 'segment_tables']);
  if (!fields) return undefined;
  const identifyEvents = readPatterns(fields.get('identify_events'), scope);
  const mergeEvents = readPatterns(fields.get('merge_events'), scope);
  const calls = readPatterns(fields.get('calls'), scope);
  const tables = fields.get('segment_tables');
  const segmentTables = tables && readSegmentTables(tables, scope);
  const kind = inputKind(fields, value);
  if (kind === 'events') return { kind, identifyEvents, mergeEvents };
  if (kind === 'calls') return { kind, calls, ...(segmentTables && { segmentTables }) };
  return undefined;
}

/** Reads a glob or a list of globs, each within the allowed folders. */
export function readPatterns(
  value: YamlValue | undefined,
  scope: PathScope,
): readonly InputPattern[] {
  if (value?.isList && value.list()?.length === 0) value.wrongType('a path or a list of paths');
  return (value?.oneOrMany() ?? []).flatMap((entry) => readPattern(entry, scope) ?? []);
}

/** Reads one path, glob or `{schema}` template, within the allowed folders. */
export function readPattern(value: YamlValue, scope: PathScope): InputPattern | undefined {
  const glob = value.text();
  if (glob === undefined) return undefined;
  if (!scope.holds(glob)) {
    const hint = 'Move it into the folder, or add its folder to allow_paths.';
    value.fault('path-outside', `${value.label} leads outside the folder of this file.`, hint);
    return undefined;
  }
  return { glob, written: unquoted(value.written), at: value.source.placeOf(value.range) };
}

const WHAT_INPUT = 'Give it identify_events (and merge_events), or calls or segment_tables.';

function inputKind(fields: YamlFields, input: YamlValue): 'events' | 'calls' | undefined {
  const events = fields.get('identify_events') ?? fields.get('merge_events');
  const calls = fields.get('calls') ?? fields.get('segment_tables');
  if (events && calls) {
    const message = 'This space has both resolved events and raw calls as its input.';
    const later = events.range[0] > calls.range[0] ? events : calls;
    later.fault('identity-conflict', message, 'Make two spaces of them.');
  } else if (!events && !calls) {
    input.fault('identity-conflict', 'This space has no input.', WHAT_INPUT);
  } else if (events && !fields.has('identify_events')) {
    input.fault('yaml-missing-key', 'The input has merge_events, but no identify_events.');
  } else return events ? 'events' : 'calls';
  return undefined;
}

function readSegmentTables(value: YamlValue, scope: PathScope): SegmentTables | undefined {
  const fields = value.fields(['database', 'url', 'schema']);
  if (!fields) return undefined;
  const schemas = (fields.get('schema')?.oneOrMany() ?? []).flatMap((name) => name.text() ?? []);
  if (!fields.has('schema')) value.fault('yaml-missing-key', `${value.label} lacks "schema".`);
  const [file, server] = [fields.get('database'), fields.get('url')];
  if ((file === undefined) === (server === undefined)) {
    const message = `${value.label} needs either "database" or "url".`;
    value.fault(file ? 'identity-conflict' : 'yaml-missing-key', message);
    return undefined;
  }
  const database = file && readPattern(file, scope);
  if (server) refusePassword(server, 'segment_tables');
  const url = server?.text();
  if (database) return { kind: 'duckdb', database, schemas };
  return url === undefined ? undefined : { kind: 'postgres', url, schemas };
}

function unquoted(text: string): string {
  return /^(['"]).*\1$/.test(text) ? text.slice(1, -1) : text;
}
