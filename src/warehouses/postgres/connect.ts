import os from 'node:os';
import pg from 'pg';
import { parse, toClientConfig } from 'pg-connection-string';
import { ProjectError } from '../../errors/project-error.js';

const CONNECT_MS = 15_000;

/** A connection to the server of a warehouse, and what no message may show. */
export interface Connection {
  readonly client: pg.Client;
  /** Turns what the server or the driver threw into an error of the warehouse. */
  fault(error: unknown): unknown;
}

/**
 * Connects to a PostgreSQL server. `sslmode` means what it means to psql; without one, in the url or
 * in PGSSLMODE, TLS is used where the server has it. The password comes from the url, PGPASSWORD or
 * ~/.pgpass.
 * @throws {ProjectError} `warehouse-url`, `warehouse-unreachable`; none shows a part of the url.
 */
export async function connect(warehouse: string, url: string, space: string): Promise<Connection> {
  const { config, mayBePlain } = readUrl(warehouse, url);
  const secrets = secretsOf(url, config);
  const fault = (error: unknown) => asFault(error, warehouse, secrets);
  const applicationName = `idw sync ${space} (${os.hostname()} ${process.pid})`.slice(0, 63);
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
    return { client: await open(config.ssl), fault };
  } catch (error) {
    const isPlain =
      mayBePlain && error instanceof Error && /does not support SSL/.test(error.message);
    if (!isPlain) throw unreachable(error, warehouse, secrets);
  }
  try {
    return { client: await open(false), fault };
  } catch (error) {
    throw unreachable(error, warehouse, secrets);
  }
}

function readUrl(warehouse: string, url: string) {
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
      `The url of warehouse "${warehouse}" cannot be read${known.replaceAll(url, 'the url')}.`,
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

function unreachable(error: unknown, warehouse: string, secrets: readonly string[]): ProjectError {
  const code = (error as { code?: string }).code;
  const isSystem = code !== undefined && /^E[A-Z]+$/.test(code);
  const reason = isSystem ? code : hide(error, secrets);
  return new ProjectError(
    'warehouse-unreachable',
    `The server of warehouse "${warehouse}" cannot be reached: ${reason}.`,
  );
}

function hide(error: unknown, secrets: readonly string[]): string {
  const message = error instanceof Error ? error.message : String(error);
  return secrets.reduce((text, secret) => text.replaceAll(secret, '***'), message);
}

/** What the server says is the user's to mend; all else is thrown on. */
function asFault(error: unknown, warehouse: string, secrets: readonly string[]): unknown {
  if (error instanceof ProjectError || !(error instanceof Error)) return error;
  if (error instanceof pg.DatabaseError)
    return new ProjectError(
      'warehouse-failed',
      `The server of warehouse "${warehouse}" says: ${hide(error, secrets)}.`,
      { hint: hintFor(error) },
    );
  const code = (error as { code?: string }).code ?? '';
  if (/^E[A-Z]+$/.test(code) || /[Cc]onnection|not queryable|Premature close/.test(error.message))
    return new ProjectError(
      'warehouse-unreachable',
      `The connection to warehouse "${warehouse}" broke: ${/^E[A-Z]+$/.test(code) ? code : hide(error, secrets)}.`,
      { hint: 'What it held stands, old or new as a whole; the next sync catches up.' },
    );
  return error;
}

function hintFor({ code }: pg.DatabaseError): string | undefined {
  if (code === '42501') return 'docs/warehouses.md lists the rights that a sync needs.';
  if (code === '0A000') return 'A view stands on that column: drop it, sync, and make it again.';
  return undefined;
}
