import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const SRC = path.resolve(import.meta.dirname, '../src');
const MOST_FILE_LINES = 250;
const MOST_FUNCTION_LINES = 60;

/** The folders of src/ in the order of the way; a folder imports itself and those before it. */
const STAGES = [
  ...['errors', 'relation', 'engine', 'postgres', 'yaml', 'project', 'template', 'context'],
  ...[
    'typescript-model',
    'graph',
    'compile',
    'execute',
    'warehouses',
    'report',
    'workspace',
    'regulation',
    'generate',
    'cli',
  ],
];

/** Folders that may import less than their place in the order allows. */
const ONLY: Readonly<Record<string, readonly string[]>> = {
  errors: [],
  relation: [],
  template: [],
  engine: ['errors', 'relation'],
  yaml: ['errors'],
  generate: ['errors'],
  postgres: ['errors'],
  identity: ['errors', 'yaml', 'engine', 'postgres', 'relation', 'execute'],
  resolution: [],
  warehouses: ['errors', 'relation', 'engine', 'postgres', 'identity'],
};

/** What is longer all the same; to be mended, not added to. */
const LONG_FILES = [
  'template/compile/expression-writer.ts',
  'template/syntax/tokenizer.ts',
  'template/values/arithmetic.ts',
];
const LONG_FUNCTIONS = [
  'report/text-reporter.ts: export function createTextReporter(options: ReporterOptions): Reporter {',
];

interface SourceFile {
  readonly name: string;
  readonly folder: string;
  readonly lines: readonly string[];
  readonly imports: readonly string[];
}

const FILES = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
  .map((name) => name.split(path.sep).join('/'))
  .map(readSource);

function readSource(name: string): SourceFile {
  const text = readFileSync(path.join(SRC, name), 'utf8');
  const written = [...text.matchAll(/(?:\bfrom|\bimport\() ?'(\.[^']+)'/g)].map(
    ([, to = '']) => to,
  );
  const imports = written.map((to) =>
    path.posix.join(path.posix.dirname(name), to).replace(/\.js$/, '.ts'),
  );
  const [folder = ''] = name.includes('/') ? name.split('/') : [''];
  return { name, folder, lines: text.trimEnd().split('\n'), imports };
}

test('imports name files that exist', () => {
  const names = new Set(FILES.map(({ name }) => name));
  const lost = FILES.flatMap(({ name, imports }) =>
    imports.filter((to) => !names.has(to)).map((to) => `${name} -> ${to}`),
  );
  expect(lost).toEqual([]);
});

test('no import leads in a circle', () => {
  expect(findCycles()).toEqual([]);
});

test('a stage imports only what comes before it', () => {
  const wrong = FILES.flatMap(({ name, folder, imports }) =>
    imports.filter((to) => !mayImport(folder, folderOf(to))).map((to) => `${name} -> ${to}`),
  );
  expect(wrong).toEqual([]);
});

test('every folder has a place in the order', () => {
  const folders = new Set(FILES.map(({ folder }) => folder));
  expect([...folders].filter((folder) => !STAGES.includes(folder)).toSorted()).toEqual([
    '',
    'identity',
    'resolution',
  ]);
});

test('files have at most 250 lines', () => {
  const long = FILES.filter(({ lines }) => lines.length > MOST_FILE_LINES);
  const names = long.map(({ name }) => name);
  expect(names.filter((name) => !LONG_FILES.includes(name))).toEqual([]);
});

test('functions have at most 60 lines', () => {
  const long = FILES.flatMap(({ name, lines }) =>
    functionsOf(lines)
      .filter(({ length }) => length > MOST_FUNCTION_LINES)
      .map(({ start }) => `${name}: ${lines[start - 1]?.trim()}`),
  );
  expect(long.filter((name) => !LONG_FUNCTIONS.includes(name))).toEqual([]);
});

function folderOf(name: string): string {
  return name.includes('/') ? (name.split('/')[0] ?? '') : '';
}

function mayImport(from: string, to: string): boolean {
  if (from === to || from === '') return true;
  const only = ONLY[from];
  if (only) return only.includes(to);
  // What a user's identity.yml says is known to those who read the workspace, and to nobody else.
  if (to === 'identity') return ['workspace', 'regulation', 'cli'].includes(from);
  return STAGES.indexOf(to) >= 0 && STAGES.indexOf(to) < STAGES.indexOf(from);
}

function findCycles(): string[] {
  const imports = new Map(FILES.map((file) => [file.name, file.imports]));
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (name: string, way: readonly string[]): void => {
    const start = way.indexOf(name);
    if (start >= 0) cycles.push([...way.slice(start), name].join(' -> '));
    if (start >= 0 || done.has(name)) return;
    for (const to of imports.get(name) ?? []) visit(to, [...way, name]);
    done.add(name);
  };
  for (const { name } of FILES) visit(name, []);
  return cycles;
}

/** Finds functions by the layout that the formatter gives them: they end at their own indent. */
function functionsOf(lines: readonly string[]): { start: number; length: number }[] {
  const opens =
    /(\bfunction\b.*|=>|^\s*(?!if|for|while|switch|catch)[\w# *]+\(.*\).*|^\s*\)(: .+)?) \{$/;
  return lines.flatMap((line, index) => {
    if (!opens.test(line)) return [];
    const indent = /^\s*/.exec(line)?.[0] ?? '';
    const end = lines.findIndex((later, at) => at > index && later.startsWith(`${indent}}`));
    return end < 0 ? [] : [{ start: index + 1, length: end - index + 1 }];
  });
}
