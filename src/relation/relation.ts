/** The name of a table or view; the one place where names are quoted for SQL. */
export class Relation {
  constructor(
    readonly schema: string,
    readonly identifier: string,
    readonly database?: string,
  ) {}

  /** Renders the quoted name; the database is left out, so that views survive a renamed file. */
  toString(): string {
    return `${quoteIdentifier(this.schema)}.${quoteIdentifier(this.identifier)}`;
  }

  /** Renders the name as people read it. */
  get displayName(): string {
    return `${this.schema}.${this.identifier}`;
  }
}

/** The name of what lies in no schema: a common table, or a temporary one. It is written as it is. */
export class BareName extends Relation {
  constructor(name: string) {
    super('', name);
  }

  override toString(): string {
    return this.identifier;
  }
}

/** Quotes an identifier for SQL. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Quotes a text literal for SQL. */
export function quoteLiteral(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
