import { existsSync } from 'node:fs';
import { escapeControls } from '../../errors/display-text.js';
import { formatErrors } from '../../errors/format-error.js';
import { projectErrorsOf } from '../../errors/project-error.js';
import { type Terminal, wantsColor } from '../../report/terminal.js';
import { packageVersion } from '../../workspace/package-root.js';
import { readWorkspace } from '../../workspace/read-workspace.js';
import type { Flags } from '../flags.js';
import { checkPattern, withReadableDatabase } from '../open-database.js';
import { workspaceOptions } from '../workspace-flags.js';

interface Check {
  readonly name: string;
  /** What was found; throws what is wrong. */
  run(): Promise<string>;
}

/** Checks one after the other what a build needs, and says what is wrong. */
export async function debug(flags: Flags, terminal: Terminal): Promise<number> {
  const options = workspaceOptions(flags, terminal);
  const file = options.databaseFile ?? `${options.projectDir}/warehouse.duckdb`;
  const checks: Check[] = [
    { name: 'idw', run: () => Promise.resolve(packageVersion()) },
    { name: 'node', run: () => Promise.resolve(process.version) },
    { name: 'project', run: () => describeProject(options) },
    { name: 'database', run: () => describeDatabase(file) },
  ];
  let exitCode = 0;
  const results: Record<string, string> = {};
  for (const check of checks) {
    try {
      results[check.name] = await check.run();
      if (!flags.json)
        terminal.stdout(`${check.name.padEnd(10)}${escapeControls(results[check.name] ?? '')}\n`);
    } catch (error) {
      exitCode = 1;
      const style = { color: wantsColor(process.env, terminal.isTty), width: terminal.columns };
      const text = formatErrors(projectErrorsOf(error), style);
      results[check.name] = projectErrorsOf(error)
        .map(({ message }) => message)
        .join('\n');
      if (!flags.json) terminal.stdout(`${check.name.padEnd(10)}not usable\n`);
      terminal.stderr(`${text}\n`);
    }
  }
  if (flags.json) terminal.stdout(`${JSON.stringify({ ok: exitCode === 0, ...results })}\n`);
  return exitCode;
}

async function describeProject(options: ReturnType<typeof workspaceOptions>): Promise<string> {
  const { project, spaces } = await readWorkspace(options, checkPattern);
  const names = spaces.flatMap(({ space }) => space?.name ?? []);
  const nodes = spaces[0]?.graph.nodes.size ?? 0;
  return `${project.name} at ${project.root}: ${nodes} nodes${names.length > 0 ? `, spaces ${names.join(', ')}` : ''}`;
}

async function describeDatabase(file: string): Promise<string> {
  if (!existsSync(file)) return `${file} (will be made by the first build)`;
  return withReadableDatabase(file, async (engine) => {
    const session = await engine.connect();
    const { rows } = await session
      .query('select library_version from pragma_version()')
      .finally(() => session.close());
    return `${file} (DuckDB ${String(rows[0]?.[0])})`;
  });
}
