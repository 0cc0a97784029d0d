import { createJsonReporter } from './json-reporter.js';
import type { Reporter, ReporterOptions } from './report-events.js';
import { createTextReporter } from './text-reporter.js';

export type { Reporter, ReporterOptions, RunStart } from './report-events.js';

/** Makes the reporter for people or for programs. */
export function createReporter(options: ReporterOptions): Reporter {
  return options.format === 'json' ? createJsonReporter(options) : createTextReporter(options);
}
