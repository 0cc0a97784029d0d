import type { InputFile } from './input-files.js';
import type { InputSource } from './input-source.js';
import { JsonText, parseTextsSql } from './json-text.js';
import { readLinesSql, wholeRowsSql } from './read-csv-sql.js';
import type { RecordKind } from './record-kind.js';
import { placeItems, rejectedRowsSql, selectList } from './view-columns-sql.js';

type NdjsonSource = Extract<InputSource, { readonly kind: 'ndjson' }>;
type SalvagedNdjson = Extract<InputSource, { readonly kind: 'salvaged-ndjson' }>;

/** Selects the records of NDJSON files. */
export function ndjsonViewSql(source: NdjsonSource, kind: RecordKind, isNumbered: boolean): string {
  if (!isNumbered) return recordsSql(linesSql(source.files, false), kind, false);
  const lines = source.files.map((file) => linesSql([file], true));
  return recordsSql(lines.join('\nunion all\n'), kind, true);
}

/** Selects the records of a salvaged NDJSON file and its rejected lines. */
export function salvagedNdjsonViewSql(
  source: SalvagedNdjson,
  kind: RecordKind,
  isNumbered: boolean,
): string {
  const file = { ...source.file, path: source.goodPath, isGzip: false };
  const good = recordsSql(linesSql([file], isNumbered), kind, isNumbered);
  return `${good}\nunion all\n${rejectedRowsSql(source, kind, isNumbered)}`;
}

function linesSql(files: readonly InputFile[], isNumbered: boolean): string {
  const paths = files.map((file) => file.path);
  const reader = readLinesSql(paths, { isGzip: files[0]?.isGzip ?? false, isParallel: true });
  const number = isNumbered ? ', row_number() over () as record_number' : '';
  return `select r.line as line, ${placeItems(files)}${number} from (${wholeRowsSql(reader)})`;
}

/** Parses each line once; lines of white space alone are no records. */
function recordsSql(lines: string, kind: RecordKind, isNumbered: boolean): string {
  const line = new JsonText('line');
  const list = selectList(kind, {
    text: (path, exactness) => line.text(path, exactness),
    objects: (path, fields) => line.objects(path, fields),
    key: 'line',
    stem: 'stem',
    input: 'input',
    recordNumber: isNumbered ? 'record_number' : undefined,
    raw: 'line',
    recordError: () => line.recordError,
  });
  const records = `(
            select * from (${lines})
            where case when line >= '!' then true else trim(line, chr(9) || chr(13) || ' ') <> '' end
        )`;
  return `select\n    ${list}\nfrom ${parseTextsSql(records, [line])}`;
}
