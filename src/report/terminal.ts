/** Where a command writes: results to stdout; progress, notes and errors to stderr. */
export interface Terminal {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** Writes text that another program may take as it is: only a screen gets it escaped. */
  readonly verbatim?: (text: string) => void;
  /** Whether a person watches stdout. */
  readonly isScreen?: boolean;
  /** Whether a person watches stderr. */
  readonly isTty: boolean;
  /** The cells of a line; 80 where nobody knows. */
  readonly columns: number;
  /** The lines of the screen, where there is one. */
  readonly rows?: number | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Tells whether to use colours: NO_COLOR before FORCE_COLOR before what the terminal can do. */
export function wantsColor(environment: Environment, isTty: boolean): boolean {
  if (environment.NO_COLOR) return false;
  const forced = environment.FORCE_COLOR;
  if (forced !== undefined && forced !== '') return forced !== '0' && forced !== 'false';
  return isTty && environment.TERM !== 'dumb';
}

/** Tells whether a progress bar can be drawn and erased: on a terminal, and not in CI. */
export function isInteractive(environment: Environment, isTty: boolean): boolean {
  return isTty && environment.TERM !== 'dumb' && !environment.CI;
}
