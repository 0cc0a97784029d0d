import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { createProgram } from '../src/cli/main.js';
import { ERROR_CODES } from '../src/errors/codes.js';

const commandsDoc = readFileSync('docs/commands.md', 'utf8');
const errorsDoc = readFileSync('docs/errors.md', 'utf8');
const dependenciesDoc = readFileSync('docs/dependencies.md', 'utf8');
const commands: readonly Command[] = createProgram(() => () => Promise.resolve()).commands;

describe('documentation', () => {
  test('names every command', () => {
    const missing = commands
      .map((command) => command.name())
      .filter((name) => !commandsDoc.includes(`\`idw ${name}`));
    expect(missing).toEqual([]);
  });

  test('names every flag', () => {
    const flags = commands.flatMap(({ options }) => options.map(({ long }) => long ?? ''));
    expect(flags.filter((flag) => !commandsDoc.includes(flag))).toEqual([]);
  });

  test('names every error code', () => {
    expect(Object.keys(ERROR_CODES).filter((code) => !errorsDoc.includes(code))).toEqual([]);
  });

  test('gives a reason for every dependency', () => {
    const { dependencies, devDependencies } = JSON.parse(
      readFileSync('package.json', 'utf8'),
    ) as Record<string, Record<string, string>>;
    const names = [
      ...Object.keys(dependencies ?? {}),
      ...Object.keys(devDependencies ?? {}),
    ].filter((name) => !name.startsWith('@types/'));
    expect(names.filter((name) => !dependenciesDoc.includes(`| ${name} |`))).toEqual([]);
  });

  test('is linked from the README', () => {
    const readme = readFileSync('README.md', 'utf8');
    const documents = [
      'commands',
      'configuration',
      'selection',
      'errors',
      'architecture',
      'dependencies',
      'performance',
      'models',
    ];
    expect(documents.filter((name) => !readme.includes(`docs/${name}.md`))).toEqual([]);
  });
});
