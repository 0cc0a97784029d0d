import { escapeForTerminal } from '../errors/display-text.js';
import { createMask } from '../errors/secrets.js';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Renders a bug of ours: where it happened and what caused it. Node would print all that the error
 * holds as well, such as SQL, and neither hide secrets nor escape what steers a terminal.
 */
export function crashText(thrown: unknown, env: Environment): string {
  const causes: string[] = [];
  for (let error = thrown; error !== undefined && causes.length < MOST_CAUSES; ) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    causes.push(text.length > MOST_UNITS ? `${text.slice(0, MOST_UNITS)}…` : text);
    error = error instanceof Error ? error.cause : undefined;
  }
  const text = `This is a bug of idw, not of your project. Please report it.\n${causes.join('\nCaused by: ')}\n`;
  return escapeForTerminal(createMask(env)(text));
}

const MOST_CAUSES = 5;
const MOST_UNITS = 10_000;
