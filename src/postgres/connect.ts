import os from 'node:os';
import pg from 'pg';
import { parse, toClientConfig } from 'pg-connection-string';
import type { ErrorCode } from '../errors/codes.js';
import { ProjectError } from '../errors/project-error.js';

const CONNECT_MS = 15_000;

/** What a server is used for, as messages tell of it. */
export interface ServerUse {
  /** How messages name it: `warehouse "bi"`. */
  readonly label: string;
  /** What the server's list of connections shows. */
  readonly application: string;
  /** The code of an error that the server tells of. */
  readonly failed: ErrorCode;
  /** What becomes of it if the connection breaks. */
  readonly whenBroken: string;
  /** What to do about some of the server's own codes. */
  readonly hints: Readonly<Record<string, string>>;
}

/** A connection to a server, and what no message may show. */
export interface Connection {
  readonly client: pg.Client;
  /** Turns what the server or the driver threw into an error of the user's. */
  fault(error: unknown): unknown;
  /** Ends the connection whatever it is doing; the server rolls back what it has begun. */
  destroy(): void;
}

/**
 * Connects to a PostgreSQL server. `sslmode` means what it means to psql; without one, in the url or
 * in PGSSLMODE, TLS is used where the server has it. The password comes from the url, PGPASSWORD or
 * ~/.pgpass.
 * @throws {ProjectError} `warehouse-url`, `warehouse-unreachable`; none shows a part of the url.
 */
export async function connect(url: string, use: ServerUse): Promise<Connection> {
  const { config, mayBePlain } = readUrl(use, url);
  const secrets = secretsOf(url, config);
  const connection = (client: pg.Client): Connection => ({
    client,
    fault: (error) => asFault(error, use, secrets),
    destroy: () => destroy(client),
  });
  const applicationName = `${use.application} (${os.hostname()} ${process.pid})`.slice(0, 63);
  const open = async (ssl: pg.ClientConfig['ssl']) => {
    const client = new pg.Client({
      ...config,
      ssl,
      application_name: applicationName,
      connectionTimeoutMillis: CONNECT_MS,
      keepAlive: true,
    });
    // A connection that breaks fails the statement that runs; without a listener it would be a bug.
    client.on('error', () => undefined);
    await client.connect();
    return client;
  };
  try {
    return connection(await open(config.ssl));
  } catch (error) {
    const isPlain =
      mayBePlain && error instanceof Error && /does not support SSL/.test(error.message);
    if (!isPlain) throw unreachable(error, use, secrets);
  }
  try {
    return connection(await open(false));
  } catch (error) {
    throw unreachable(error, use, secrets);
  }
}

function destroy(client: pg.Client): void {
  (
    client as unknown as { connection: { stream: { destroy(): void } } }
  ).connection.stream.destroy();
}

function readUrl({ label }: ServerUse, url: string) {
  try {
    if (!/^postgres(ql)?:\/\//.test(url)) throw new Error('it does not begin with postgres://');
    const withMode = withSslMode(url);
    const config = toClientConfig(parse(withMode, { useLibpqCompat: true }));
    return { config, mayBePlain: /[?&]sslmode=(prefer|allow)(&|$)/.test(withMode) };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : '';
    const known = /sslmode|sslrootcert|ENOENT|EACCES|begin with/.test(reason) ? ` (${reason})` : '';
    throw new ProjectError(
      'warehouse-url',
      `The url of ${label} cannot be read${known.replaceAll(url, 'the url')}.`,
    );
  }
}

const MODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'];

function withSslMode(url: string): string {
  const written = /[?&]sslmode=([^&]*)/.exec(url)?.[1];
  if (written !== undefined && !MODES.includes(written))
    throw new Error(`sslmode is one of ${MODES.join(', ')}`);
  if (written === 'allow') return url.replace('sslmode=allow', 'sslmode=prefer');
  if (written !== undefined) return url;
  const mode = process.env.PGSSLMODE || 'prefer';
  if (!MODES.includes(mode))
    throw new Error(`the sslmode of PGSSLMODE is one of ${MODES.join(', ')}`);
  if (mode === 'allow') return withSslMode(`${url}${url.includes('?') ? '&' : '?'}sslmode=allow`);
  return `${url}${url.includes('?') ? '&' : '?'}sslmode=${encodeURIComponent(mode)}`;
}

/** The url and its password, as they are and as they are encoded. */
function secretsOf(url: string, { password }: pg.ClientConfig): readonly string[] {
  const texts = [url, typeof password === 'string' ? password : '', process.env.PGPASSWORD ?? ''];
  return texts.flatMap((text) => [text, encodeURIComponent(text)]).filter((text) => text !== '');
}

function unreachable(
  error: unknown,
  { label }: ServerUse,
  secrets: readonly string[],
): ProjectError {
  const code = (error as { code?: string }).code;
  const isSystem = code !== undefined && /^E[A-Z]+$/.test(code);
  const reason = isSystem ? code : hide(error, secrets);
  return new ProjectError(
    'warehouse-unreachable',
    `The server of ${label} cannot be reached: ${reason}.`,
  );
}

function hide(error: unknown, secrets: readonly string[]): string {
  const message = error instanceof Error ? error.message : String(error);
  return secrets.reduce((text, secret) => text.replaceAll(secret, '***'), message);
}

/** What the server says is the user's to mend; all else is thrown on. */
function asFault(error: unknown, use: ServerUse, secrets: readonly string[]): unknown {
  const { label } = use;
  if (error instanceof ProjectError || !(error instanceof Error)) return error;
  if (error instanceof pg.DatabaseError)
    return new ProjectError(use.failed, `The server of ${label} says: ${hide(error, secrets)}.`, {
      hint: use.hints[error.code ?? ''],
    });
  const code = (error as { code?: string }).code ?? '';
  if (/^E[A-Z]+$/.test(code) || /[Cc]onnection|not queryable|Premature close/.test(error.message))
    return new ProjectError(
      'warehouse-unreachable',
      `The connection to ${label} broke: ${/^E[A-Z]+$/.test(code) ? code : hide(error, secrets)}.`,
      { hint: use.whenBroken },
    );
  return error;
}
