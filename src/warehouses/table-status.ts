/** A table as a database or a warehouse holds it: its rows, and as of when. */
export interface TableStatus {
  readonly table: string;
  readonly rows: number;
  /** ISO text: of a source the build that last changed a row, of a warehouse the last sync. */
  readonly at: string | undefined;
}
