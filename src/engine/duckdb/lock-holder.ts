/** Names who holds a DuckDB file, from the message of a failure; undefined if nobody is to blame. */
export function lockHolder(message: string): string | undefined {
  const holder = /held in (\S+) \(PID (\d+)\)/.exec(message);
  if (holder) return `process ${holder[2]} (${holder[1]})`;
  return /Could not set lock/.test(message) ? 'another process' : undefined;
}
