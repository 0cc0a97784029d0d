import type { Macro } from '../context/macro-index.js';
import { atHolder, EMBEDDED_FILE } from '../context/template-fault.js';
import { ProjectError, type SourcePlace } from '../errors/project-error.js';
import { didYouMean } from '../errors/suggest.js';
import type { DeclaredTest } from '../project/property-file.js';
import type { Reference } from './draft.js';
import type { Drafting } from './draft-models.js';
import { parseTemplate } from './parse-template.js';

/** Finds arguments that the macro of a test does not take. */
export function unknownArguments(test: DeclaredTest, { definition, file }: Macro): ProjectError[] {
  if (takesAny(file)) return [];
  const { parameters } = definition;
  const unknown = Object.keys(test.arguments).filter((name) => !parameters.includes(name));
  return unknown.map((name) => {
    const takes = parameters.filter((known) => known !== 'model' && known !== 'column_name');
    const message = `The test "${test.testName}" takes no argument "${name}".`;
    const hint =
      didYouMean(name, takes) ??
      (takes.length > 0 ? `It takes: ${takes.join(', ')}.` : 'It takes none.');
    return new ProjectError('yaml-unknown-key', message, { at: placeInTest(test, name), hint });
  });
}

const takers = new WeakMap<Macro['file'], boolean>();

/** A file whose macros look at kwargs may take any argument. */
function takesAny(file: Macro['file']): boolean {
  const known = takers.get(file) ?? /\bkwargs\b/.test(file.text);
  takers.set(file, known);
  return known;
}

/** Finds a key of a test: beside its name or under it, in `config`, in `arguments` or in neither. */
export function placeInTest({ yaml, path, testName }: DeclaredTest, key: string): SourcePlace {
  const holders = [[...path, testName], path];
  const paths = holders.flatMap((holder) => [
    [...holder, 'config', key],
    [...holder, 'arguments', key],
    [...holder, key],
  ]);
  return yaml.place(paths.find((steps) => yaml.has(steps)) ?? path, 'key');
}

/** Arguments such as `to: ref('orders')` are calls, written as text. */
export async function argumentReferences(
  test: DeclaredTest,
  packageName: string,
  drafting: Drafting,
): Promise<Reference[]> {
  const calls = Object.entries(test.arguments).filter(([, value]) => isCall(value));
  const at = test.yaml.place(test.path);
  const parsed = await Promise.all(
    calls.map(async ([key, call]) => {
      const faults: ProjectError[] = [];
      const text = { text: argumentTemplate(String(call)), file: EMBEDDED_FILE, packageName };
      const found = await parseTemplate(
        text,
        drafting.run,
        drafting.textOf,
        faults,
        drafting.readings,
      );
      drafting.errors.push(...faults.map((fault) => atHolder(fault, placeInTest(test, key))));
      return found;
    }),
  );
  return parsed.flatMap(({ references }) => references.map((reference) => ({ ...reference, at })));
}

/** Tells whether an argument of a test is a template or a call instead of a plain value. */
export function isCall(value: unknown): boolean {
  return (
    typeof value === 'string' &&
    (/^\s*(ref|source|var|env_var)\s*\(.*\)\s*$/s.test(value) || value.includes('{{'))
  );
}

/** Writes an argument that is a call as a template. */
export function argumentTemplate(value: string): string {
  return value.includes('{{') ? value : `{{ ${value} }}`;
}
