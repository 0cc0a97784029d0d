/** What the flags of a command say of a project; paths are absolute. */
export interface WorkspaceOptions {
  /** The command and its selectors, as `flags` shows them to templates. */
  readonly command?: string | undefined;
  readonly select?: readonly string[] | undefined;
  readonly exclude?: readonly string[] | undefined;
  /** Interrupts the command. */
  readonly signal?: AbortSignal | undefined;
  readonly projectDir: string;
  /** The identity file; undefined: identity.yml in the project's folder, if there is one. */
  readonly identityFile: string | undefined;
  readonly databaseFile: string | undefined;
  /** Where compiled SQL and caches go; undefined: as dbt_project.yml says. */
  readonly targetPath: string | undefined;
  readonly spaces: readonly string[];
  readonly targetName: string;
  readonly vars: Readonly<Record<string, unknown>>;
  readonly threads: number;
  readonly fullRefresh: boolean;
  /** Whether a full refresh may drop the calls of input files that are gone. */
  readonly forgetRemoved: boolean;
  /** Whether a full refresh takes the calls of input files that are gone from the state. */
  readonly keepRemoved?: boolean;
  /** Whether a database may be built that regulations have not reached yet: to reach it. */
  readonly finishesRegulations?: boolean;
  readonly storeFailures: boolean;
  /** ISO text; the run's start if undefined. */
  readonly syncedAt: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  log(text: string): void;
}
