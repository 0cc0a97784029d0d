import path from 'node:path';
import { ProjectError } from '../errors/project-error.js';

/** The forms in which calls can be written, by the ending of a file. */
export const FORMATS = ['.ndjson.gz', '.ndjson', '.parquet'] as const;
export type Format = (typeof FORMATS)[number];

/**
 * Names the files of an output: the path as it is for one file, else with `-0001` and so on before
 * the ending.
 * @throws {ProjectError} `bad-argument` for an ending that names no format.
 */
export function outputFiles(
  output: string,
  count: number,
): { readonly format: Format; readonly files: readonly string[] } {
  const format = FORMATS.find((ending) => path.basename(output).slice(1).endsWith(ending));
  if (format === undefined) {
    throw new ProjectError(
      'bad-argument',
      `--output takes a file that ends with ${FORMATS.join(', ')}, not "${output}".`,
      { hint: 'The ending chooses the format.' },
    );
  }
  if (count === 1) return { format, files: [output] };
  const stem = output.slice(0, -format.length);
  const digits = Math.max(4, String(count).length);
  const files = Array.from(
    { length: count },
    (_, index) => `${stem}-${String(index + 1).padStart(digits, '0')}${format}`,
  );
  return { format, files };
}
