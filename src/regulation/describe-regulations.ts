import type { ProjectError } from '../errors/project-error.js';
import type { Found, Regulation } from '../identity/regulations/regulation-log.js';
import type { PlannedRegulation } from './plan-regulations.js';
import { type Receipt, type RegulationRecord, toRecord } from './receipt.js';

/** Lines of a file that are named one by one. */
const MOST_LINES = 10;

/** Says what regulations would do, for people; without any value. */
export function describePlan(planned: readonly PlannedRegulation[]): string {
  const blocks = planned.map(({ regulation }) => {
    const { found, rebuilds, space } = regulation;
    const lines = found.length > 0 ? found.map(foundLine) : [NOTHING];
    return [
      headline(toRecord(regulation)),
      ...lines,
      ...(isLeft(regulation) ? [LEFT] : []),
      ...(rebuilds
        ? [`  The space "${space}" is built anew: profiles may split, and ids change.`]
        : []),
    ].join('\n');
  });
  return `${blocks.join('\n\n')}\n\nThis was a dry run: nothing has changed.\n`;
}

/** Says what regulations would do, for programs; without any value. */
export function planJson(
  planned: readonly PlannedRegulation[],
  warnings: readonly ProjectError[],
): object {
  return {
    dry_run: true,
    warnings: warnings.map(warningJson),
    regulations: planned.map(({ regulation }) => {
      const { id: _, at: __, ...rest } = toRecord(regulation);
      return { ...rest, rebuilds: regulation.rebuilds };
    }),
  };
}

function detailsOf({ details }: Receipt['done'][number]): string {
  if (details?.reason !== undefined) return `, since ${details.reason}`;
  const tables = details?.tables;
  if (typeof tables !== 'object' || tables === null || Array.isArray(tables)) return '';
  return `: ${Object.entries(tables)
    .map(([table, rows]) => `${rows} of ${table}`)
    .join(', ')}`;
}

/** Shows a warning, for programs. */
export function warningJson({ code, message }: ProjectError): object {
  return { code, message };
}

/** Says what was done, for people; without any value. */
export function describeReceipt({ regulations, done, left }: Receipt, file: string): string {
  const deeds = done.map((deed) => `  ${WORDS[deed.what]} ${deed.name}${detailsOf(deed)}`);
  const rest =
    left.length > 0
      ? ['Its text still stands in what is no identifier, or is yours:', ...left.map(foundLine)]
      : [];
  const heads = regulations.flatMap((each) =>
    each.regulation.startsWith('delete') && each.found.length === 0
      ? [headline(each), NOTHING]
      : [headline(each)],
  );
  return `${[...heads, ...deeds, ...rest, `Receipt: ${file}`].join('\n')}\n`;
}

const LEFT = '  Input files are yours: they stay as they are without --rewrite-inputs.';

function isLeft({ found, rewritesInputs }: Regulation): boolean {
  return !rewritesInputs && found.some(({ place }) => place === 'file');
}

const NOTHING = '  nothing holds it';

const WORDS: Readonly<Record<Receipt['done'][number]['what'], string>> = {
  'artifacts-removed': 'removed',
  'space-rebuilt': 'built anew: the space',
  'tables-dropped': 'dropped leftovers of the space',
  'database-rewritten': 'written anew:',
  'warehouse-synced': 'synced to the warehouse',
  'warehouse-vacuumed': 'made to let go of its old rows: the warehouse',
  'warehouse-purged': 'taken out of what is switched off in the warehouse',
  'input-rewritten': 'rewrote the input',
  'input-left': 'left as it is: the input',
};

function headline({
  regulation: kind,
  scope,
  type,
  space,
  identifiers,
}: Pick<RegulationRecord, 'regulation' | 'scope' | 'type' | 'space' | 'identifiers'>): string {
  const parts = Object.entries(identifiers).map(([name, count]) => `${count} ${name}`);
  const what = scope === 'profile' ? `the profile of a value of ${type}` : `a value of ${type}`;
  return `${kind}: ${what} in the space "${space}" (${parts.join(', ')})`;
}

function foundLine(found: Found): string {
  const { place, space, name, count, columns } = found;
  const head = `  ${place.padEnd(10)}${name}: `;
  if (place === 'mention')
    return `${head}${linesOf(found)} ${count > 1 ? 'hold' : 'holds'} it in other places or forms`;
  if (place === 'file' && space === null) return `${head}${linesOf(found)}`;
  const unit = place === 'file' ? 'record' : place === 'settings' ? 'entry' : 'row';
  const plural = unit === 'entry' ? 'entries' : `${unit}s`;
  const amount = `${count} ${count === 1 ? unit : plural}`;
  const where = linesOf(found) === '' ? '' : `, ${linesOf(found)}`;
  const tables = columns ? `, in ${columns.join(', ')}: these tables are yours` : '';
  return `${head}${amount}${where}${tables}`;
}

function linesOf({ lines = [], count }: Found): string {
  if (lines.length === 0) return '';
  const more = count > MOST_LINES ? ', ...' : '';
  return `line${count > 1 ? 's' : ''} ${lines.slice(0, MOST_LINES).join(', ')}${more}`;
}
