import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { main } from '../../src/cli/main.js';
import { openDuckdb } from '../../src/engine/duckdb/duckdb-engine.js';
import type { Value } from '../../src/engine/engine.js';

/** Files of a project by their path. */
export type Files = Readonly<Record<string, string>>;

/** What one command wrote and how it ended. */
export interface Ended {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What `--json` and `--log-format json` say of a run. */
export interface Run extends Ended {
  readonly document: RunDocument;
  /** Statuses by the name of the node. */
  readonly statuses: Readonly<Record<string, string>>;
  readonly results: readonly NodeJson[];
  /** Errors of the project and of its nodes. */
  readonly errors: readonly ErrorJson[];
  /** The lines of stderr that are JSON. */
  readonly events: readonly Readonly<Record<string, unknown>>[];
}

export interface ErrorJson {
  readonly code: string;
  readonly message: string;
  readonly file: string | null;
  readonly line: number | null;
  readonly column: number | null;
  readonly hint: string;
}

export interface NodeJson {
  readonly unique_id: string;
  readonly name: string;
  readonly status: string;
  readonly rows: number | null;
  readonly failures: number | null;
  readonly relation: string | null;
  readonly message: string | null;
  readonly query: string | null;
  readonly error: ErrorJson | null;
}

export interface RunDocument {
  readonly exit_code: number;
  readonly totals: Readonly<Record<string, number>>;
  readonly errors: readonly ErrorJson[];
  readonly spaces: readonly {
    readonly space: string | null;
    readonly status: string;
    readonly published: boolean | null;
    readonly errors: readonly ErrorJson[];
    readonly results: readonly NodeJson[];
    readonly stages: readonly { readonly stage: string; readonly share: number }[];
  }[];
}

const PROJECT_FILE = 'name: shop\nversion: 1.0.0\nconfig-version: 2\n';

/** A project in a folder of its own, removed when the test is over. */
export class TestProject {
  constructor(readonly root: string) {}

  get database(): string {
    return path.join(this.root, 'warehouse.duckdb');
  }

  async write(files: Files): Promise<this> {
    for (const [file, text] of Object.entries(files)) {
      const target = path.join(this.root, file);
      await mkdir(path.dirname(target), { recursive: true });
      await writeFile(target, text);
    }
    return this;
  }

  async remove(file: string): Promise<void> {
    await rm(path.join(this.root, file), { recursive: true });
  }

  read(file: string): Promise<string> {
    return readFile(path.join(this.root, file), 'utf8');
  }

  /** Runs a command as a person does. */
  idw(command: string, ...argv: readonly string[]): Promise<Ended> {
    return idw([command, '--project-dir', this.root, ...argv]);
  }

  /** Runs a command as a program does. */
  async run(command: string, ...argv: readonly string[]): Promise<Run> {
    const ended = await this.idw(command, ...argv, '--json', '--log-format', 'json');
    const document = JSON.parse(ended.stdout) as RunDocument;
    const results = document.spaces.flatMap((space) => space.results);
    const statuses = Object.fromEntries(results.map(({ name, status }) => [name, status]));
    const errors = [...document.errors, ...results.flatMap(({ error }) => error ?? [])];
    return { ...ended, document, results, statuses, errors, events: eventsOf(ended.stderr) };
  }

  /** Asks the database for rows; one column comes as its values. */
  async query(sql: string): Promise<(Value | readonly Value[])[]> {
    const engine = await openDuckdb(this.database);
    try {
      const session = await engine.connect();
      const { rows } = await session.query(sql).finally(() => session.close());
      return rows.map((row) => (row.length === 1 ? (row[0] ?? null) : row));
    } finally {
      await engine.close();
    }
  }
}

/** Makes a project from a map of files; dbt_project.yml may be left out. */
export async function createProject(files: Files): Promise<TestProject> {
  const root = await mkdtemp(path.join(os.tmpdir(), 'idw-test-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  return new TestProject(root).write({ 'dbt_project.yml': PROJECT_FILE, ...files });
}

/** Makes a project of models by name. */
export function createModels(models: Files, files: Files = {}): Promise<TestProject> {
  const named = Object.entries(models).map(([name, sql]) => [`models/${name}.sql`, sql]);
  return createProject({ ...Object.fromEntries(named), ...files });
}

/** Runs the command line in this process. */
export async function idw(argv: readonly string[], signal?: AbortSignal): Promise<Ended> {
  const written = { stdout: '', stderr: '' };
  const exitCode = await main(
    argv,
    {
      stdout: (text) => {
        written.stdout += text;
      },
      stderr: (text) => {
        written.stderr += text;
      },
      isTty: false,
      columns: 100,
    },
    signal,
  );
  return { exitCode, ...written };
}

/** Shortens an error to its code and place: `code file:line:column`. */
export function placed({ code, file, line, column }: ErrorJson): string {
  const place = [file, line, column].filter((part) => part !== null).join(':');
  return place === '' ? code : `${code} ${place}`;
}

function eventsOf(stderr: string): Record<string, unknown>[] {
  const lines = stderr.split('\n').filter((line) => line.startsWith('{'));
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}
