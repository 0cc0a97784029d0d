import { Command, CommanderError } from 'commander';
import { escapeForTerminal } from '../errors/display-text.js';
import { createMask } from '../errors/secrets.js';
import type { Terminal } from '../report/terminal.js';
import {
  type Flags,
  withGeneratorFlags,
  withInputFlags,
  withProjectFlags,
  withRegulationFlags,
  withRunFlags,
  withSelectionFlags,
  withSyncFlags,
} from './flags.js';

type Action = (
  flags: Flags,
  terminal: Terminal,
  signal: AbortSignal,
  args: readonly string[],
) => Promise<number>;

/**
 * Runs the command line.
 * @param argv The words after `idw`.
 * @returns The exit code: 0 ok, 1 the project or its data failed, 2 usage.
 */
export async function main(
  argv: readonly string[],
  unguarded: Terminal,
  signal: AbortSignal = new AbortController().signal,
): Promise<number> {
  const terminal = guardedTerminal(unguarded);
  let exitCode = 0;
  const act =
    (load: () => Promise<Action>) =>
    async (...words: unknown[]) => {
      const command = words.at(-1) as Command;
      const action = await load();
      exitCode = await guard(
        () => action(command.optsWithGlobals<Flags>(), terminal, signal, command.args),
        command,
        terminal,
      );
    };
  const program = createProgram(act);
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({
      writeOut: (text) => terminal.stdout(text),
      writeErr: () => undefined,
      getOutHelpWidth: () => Math.min(terminal.columns, 100),
    });
  }
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return 0;
    const { reportUsage } = await import('./usage-error.js');
    return reportUsage(error, program, argv, terminal);
  }
}

/**
 * Hides secrets in whatever a command writes, and lets nothing through that steers a terminal: the
 * last place that all of it passes.
 */
function guardedTerminal(terminal: Terminal): Terminal {
  const mask = createMask(process.env);
  const guard = (text: string) => escapeForTerminal(mask(text));
  return Object.create(terminal, {
    stdout: { value: (text: string) => terminal.stdout(guard(text)) },
    stderr: { value: (text: string) => terminal.stderr(guard(text)) },
    verbatim: {
      value: (text: string) => terminal.stdout(terminal.isScreen ? guard(text) : mask(text)),
    },
  }) as Terminal;
}

type Act = (load: () => Promise<Action>) => (...words: unknown[]) => Promise<void>;

/** Describes all commands and flags; `act` makes the handler of each. */
export function createProgram(act: Act): Command {
  const program = new Command('idw')
    .description('Resolves customer identities in your own warehouse.')
    .version(VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .addHelpText('after', '\nStart with: idw init my-identities && cd my-identities && idw build');
  const graph = () => import('./commands/run-graph.js');
  const add = (name: string, description: string) =>
    withProjectFlags(program.command(name).description(description));
  const running = (name: string, description: string) =>
    withRunFlags(withSelectionFlags(add(name, description)));
  withInputFlags(
    running('build', 'Build seeds and models and test them, in the order of the graph.'),
  )
    .option('--no-sync', 'leave the warehouses as they are')
    .action(act(async () => (await graph()).build));
  withInputFlags(running('run', 'Build models.')).action(act(async () => (await graph()).run));
  running('seed', 'Load seeds.').action(act(async () => (await graph()).seed));
  running('test', 'Run the data tests.').action(act(async () => (await graph()).test));
  withRunFlags(
    withSelectionFlags(add('compile', 'Write the SQL of nodes to target/ without running it.')),
  )
    .option('--inline <sql>', 'compile this text instead')
    .action(act(async () => (await import('./commands/compile.js')).compile));
  add('run-operation', 'Call a macro, which may ask and change the database.')
    .argument('<macro>', 'a macro of the project, or package.macro')
    .option('--args <yaml>', 'arguments of the macro by name, as YAML or JSON')
    .action(act(async () => (await import('./commands/run-operation.js')).runOperation));
  withSelectionFlags(add('show', 'Print the first rows of a model, a test or a query.'))
    .option('--inline <sql>', 'a query, with templates')
    .option('--limit <rows>', 'how many rows (default: 5; -1: all)')
    .option('--output <format>', 'text or json')
    .action(act(async () => (await import('./commands/show.js')).show));
  withSelectionFlags(add('ls', 'List nodes.').alias('list'))
    .option('--output <format>', 'selector, name, path or json')
    .option('--output-keys <keys...>', 'keys of --output json')
    .option('--resource-type <types...>', 'only these: model, seed, test, source')
    .action(act(async () => (await import('./commands/ls.js')).ls));
  withRegulationFlags(
    add(
      'regulate',
      'Delete or suppress identifiers, by themselves or with their profile.',
    ).argument(
      '[regulation]',
      'delete, suppress, delete-and-suppress, unsuppress; finish: what was interrupted',
    ),
  ).action(act(async () => (await import('./commands/regulate.js')).regulate));
  withSyncFlags(add('sync', 'Bring the warehouses up to the published tables.')).action(
    act(async () => (await import('./commands/sync.js')).sync),
  );
  add('sources', 'List the spaces as sources, and what each warehouse holds of them.').action(
    act(async () => (await import('./commands/sources.js')).sources),
  );
  addUpkeep(add, act);
  addGenerators(program, act);
  return program;
}

/** Commands that look after a project. */
function addUpkeep(add: (name: string, description: string) => Command, act: Act): void {
  add('clean', 'Remove target/; the database stays.').action(
    act(async () => (await import('./commands/clean.js')).clean),
  );
  add('debug', 'Check the project, the identity file and the database.').action(
    act(async () => (await import('./commands/debug.js')).debug),
  );
}

/** Commands that need no project. */
function addGenerators(program: Command, act: Act): void {
  program
    .command('init')
    .argument('[folder]', 'where to write the project', '.')
    .description('Write a small project with sample data.')
    .action(act(async () => (await import('./commands/init.js')).init));
  withGeneratorFlags(
    program
      .command('generate')
      .argument('<kind>', 'what to generate: calls')
      .description('Write made-up Segment calls, the same for the same seed.'),
  ).action(act(async () => (await import('./commands/generate.js')).generate));
}

/** The version of the package; the build puts it in. */
declare const IDW_VERSION: string | undefined;
const VERSION = typeof IDW_VERSION === 'string' ? IDW_VERSION : 'development';

/** Prints what a user can mend; only bugs get through. */
async function guard(
  run: () => Promise<number>,
  command: Command,
  terminal: Terminal,
): Promise<number> {
  try {
    return await run();
  } catch (error) {
    const { reportErrors } = await import('./report-errors.js');
    return reportErrors(error, command, terminal);
  }
}
