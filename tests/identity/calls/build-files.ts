import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { main } from '../../../src/cli/main.js';
import { openDuckdb } from '../../../src/engine/duckdb/duckdb-engine.js';

/** A space `test` of files in a temporary folder, built by the command line. */
export interface FilesSpace {
  readonly folder: string;
  write(name: string, content: string | Uint8Array): void;
  /** Runs idw in the folder; returns the exit code and what was printed. */
  idw(...argv: string[]): Promise<{ readonly exitCode: number; readonly output: string }>;
  query(sql: string): Promise<readonly (readonly unknown[])[]>;
  remove(): void;
}

/** Makes a space of call files; `settings` are identifiers and rules as identity.yml has them. */
export function createFilesSpace(calls: string, settings: object = {}): FilesSpace {
  const folder = mkdtempSync(join(tmpdir(), 'idw-call-files-'));
  const space = { name: 'test', input: { calls }, ...settings };
  writeFileSync(join(folder, 'identity.yml'), JSON.stringify({ version: 1, spaces: [space] }));
  const database = join(folder, 'test.duckdb');
  return {
    folder,
    write(name, content) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content);
    },
    async idw(...argv) {
      const lines: string[] = [];
      const print = (text: string) => void lines.push(text);
      const flags = ['--identity', join(folder, 'identity.yml'), '--database', database];
      const exitCode = await main([...argv, ...flags, '--target-path', join(folder, 'target')], {
        stdout: print,
        stderr: print,
        isTty: false,
        columns: 100,
      });
      return { exitCode, output: lines.join('') };
    },
    async query(sql) {
      const engine = await openDuckdb(database);
      const session = await engine.connect();
      try {
        return (await session.query(sql)).rows;
      } finally {
        session.close();
        await engine.close();
      }
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Lists the identifiers of each call, `type=value`, as the state remembers them. */
export const IDENTIFIERS_OF_CALLS = `
  select calls.message_id, list_sort(list(
    identifiers.external_id_type || '=' || identifiers.external_id_value
  ) filter (where identifiers.identifier_number is not null))::varchar[]::json::varchar
  from idw_test_state.calls as calls
  left join (
    select set_hash, unnest(identifier_numbers) as identifier_number from idw_test_state.sets
  ) as members on calls.set_hash = members.set_hash
  left join idw_test_state.identifiers as identifiers
    on members.identifier_number = identifiers.identifier_number
  group by calls.message_id`;
