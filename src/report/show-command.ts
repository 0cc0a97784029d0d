/** Renders the command that shows a query's rows, or undefined if it cannot be pasted in one line. */
export function showCommand(query: string): string | undefined {
  const sql = query.trim();
  if (/[\n\r]/.test(sql) || sql.length > MOST_UNITS) return undefined;
  if (!/["$`\\!]/.test(sql)) return `idw show --inline "${sql}"`;
  return sql.includes("'") ? undefined : `idw show --inline '${sql}'`;
}

/** What people still take in on a command line. */
const MOST_UNITS = 160;
