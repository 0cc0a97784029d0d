/**
 * Renders the command that shows the first rows of a query, or undefined if it cannot be pasted as
 * one line.
 */
export function showCommand(query: string, rows: number): string | undefined {
  const sql = onOneLine(query.trim());
  if (sql === undefined || sql.length > MOST_UNITS) return undefined;
  const quoted = quoteForShell(sql);
  return quoted && `idw show --inline ${quoted}${rows > SHOWN_ROWS ? ` --limit ${rows}` : ''}`;
}

/** What idw show prints without --limit. */
const SHOWN_ROWS = 5;

/** What people still take in on a command line. */
const MOST_UNITS = 160;

function quoteForShell(sql: string): string | undefined {
  if (!/["$`\\!]/.test(sql)) return `"${sql}"`;
  return sql.includes("'") ? undefined : `'${sql}'`;
}

/** Joins the lines of a query, unless one holds a comment or a text that goes on in the next. */
function onOneLine(sql: string): string | undefined {
  const lines = sql.split(/\r\n|\n|\r/).map((line) => line.trim());
  if (lines.length === 1) return sql;
  if (lines.some((line) => line.includes('--') || isOpen(line, "'") || isOpen(line, '"')))
    return undefined;
  return lines.filter((line) => line !== '').join(' ');
}

function isOpen(line: string, quote: string): boolean {
  return line.split(quote).length % 2 === 0;
}
