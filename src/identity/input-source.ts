import type { InputFile } from './input-files.js';

/** Files that one SELECT can read, with what must be known of them to write it. */
export type InputSource =
  | {
      /**
       * One CSV file: given many at once, DuckDB reads each on one thread, and then says nothing of
       * a quote that is still open at the end of a file.
       */
      readonly kind: 'csv';
      readonly file: InputFile;
      readonly header: readonly string[];
      readonly isParallel: boolean;
    }
  | { readonly kind: 'ndjson'; readonly files: readonly InputFile[] }
  | {
      readonly kind: 'parquet';
      readonly files: readonly InputFile[];
      readonly columns: readonly ColumnType[];
    }
  | {
      /** A CSV file whose good records were copied behind their record numbers. */
      readonly kind: 'salvaged-csv';
      readonly file: InputFile;
      readonly header: readonly string[];
      readonly goodPath: string;
      readonly rejectedPath: string;
    }
  | {
      /** An NDJSON file that was copied with its unreadable lines left blank. */
      readonly kind: 'salvaged-ndjson';
      readonly file: InputFile;
      readonly goodPath: string;
      readonly rejectedPath: string;
    };

/** A column as the engine describes it. */
export interface ColumnType {
  readonly name: string;
  readonly type: string;
}
