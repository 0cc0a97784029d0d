import type { Command, CommanderError } from 'commander';
import { formatErrors } from '../errors/format-error.js';
import { ProjectError } from '../errors/project-error.js';
import { didYouMean } from '../errors/suggest.js';
import { failureJson } from '../report/result-json.js';
import { type Terminal, wantsColor } from '../report/terminal.js';

/** Prints what is wrong with the words of a command line, in the form that they ask for. */
export function reportUsage(
  error: CommanderError,
  program: Command,
  argv: readonly string[],
  terminal: Terminal,
): 2 {
  if (error.code === 'commander.help') {
    terminal.stderr(program.helpInformation());
    return 2;
  }
  const fault = usageFault(error, program);
  if (argv.includes('--json')) terminal.stdout(failureJson(argv[0] ?? '', [fault], 2));
  terminal.stderr(
    `${formatErrors([fault], { color: wantsColor(process.env, terminal.isTty), width: terminal.columns })}\n`,
  );
  return 2;
}

function usageFault(error: CommanderError, program: Command): ProjectError {
  const message = error.message.replace(/^error: /, '').replace(/\n.*/s, '');
  const word = /'([^']+)'/.exec(message)?.[1] ?? '';
  switch (error.code) {
    case 'commander.unknownOption':
      return new ProjectError('unknown-flag', `"${word}" is not a flag of this command.`, {
        hint: flagHint(word, program),
      });
    case 'commander.unknownCommand':
      return new ProjectError('unknown-flag', `"${word}" is not a command.`, {
        hint:
          didYouMean(
            word,
            program.commands.map((command) => command.name()),
          ) ?? 'See idw --help.',
      });
    case 'commander.excessArguments':
      return new ProjectError('bad-argument', `"${word}" takes no names without a flag.`, {
        hint: 'Nodes are named by --select.',
      });
    default:
      return new ProjectError('bad-argument', sentence(message), {
        hint: 'See idw COMMAND --help.',
      });
  }
}

function flagHint(word: string, program: Command): string {
  const flags = flagsOf(program);
  if (flags.includes(word)) return 'Flags come after the command that they belong to.';
  return didYouMean(word, flags) ?? 'See idw COMMAND --help.';
}

function sentence(message: string): string {
  return `${message.charAt(0).toUpperCase()}${message.slice(1).replace(/\.+$/, '')}.`;
}

function flagsOf(program: Command): string[] {
  return program.commands.flatMap((command) =>
    command.options.flatMap(({ long }) => (long ? [long] : [])),
  );
}
