const QUOTED = /'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\w*)\$[\s\S]*?\$\1\$|--[^\n]*|\/\*[\s\S]*?\*\//g;

/** What a statement does to the transaction around it. */
export type TransactionWord = 'begin' | 'commit' | 'rollback';

const WORDS: Readonly<Record<string, TransactionWord>> = {
  begin: 'begin',
  start: 'begin',
  commit: 'commit',
  end: 'commit',
  rollback: 'rollback',
  abort: 'rollback',
};

/** Lists what the statements of a text do to their transaction, in their order; others are null. */
export function transactionWords(sql: string): (TransactionWord | null)[] {
  const bare = sql.replace(QUOTED, (piece) => (/^['"$]/.test(piece) ? 'x' : ' '));
  return bare.split(';').flatMap((statement) => {
    const word = /^\s*(\w+)/.exec(statement)?.[1]?.toLowerCase();
    if (word === undefined) return statement.trim() === '' ? [] : [null];
    return [WORDS[word] ?? null];
  });
}
