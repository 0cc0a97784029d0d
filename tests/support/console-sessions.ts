/** A command that a page shows, and what it prints there. */
export interface ConsoleSession {
  readonly command: string;
  readonly output: string;
}

/**
 * Lists the commands in a page's blocks of `console`: they begin with `$ `, and what follows until the
 * next one is their output.
 */
export function consoleSessions(markdown: string): readonly ConsoleSession[] {
  const blocks = [...markdown.matchAll(/```console\n([\s\S]*?)```/g)];
  return blocks.flatMap(([, block = '']) =>
    block
      .split(/^\$ /m)
      .slice(1)
      .map((part) => {
        const [command = '', ...lines] = part.split('\n');
        return { command, output: lines.join('\n') };
      }),
  );
}
