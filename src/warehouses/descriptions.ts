/** What models say of themselves and of their columns, by their names. */
export type Descriptions = ReadonlyMap<string, TableDescription>;

/** What a model says of itself. */
export interface TableDescription {
  readonly description: string;
  readonly columns: ReadonlyMap<string, string>;
}
