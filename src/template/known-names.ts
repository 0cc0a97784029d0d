import { FILTERS } from './filters/filters.js';
import { TESTS } from './filters/tests.js';
import { GLOBALS } from './runtime/globals.js';
import { TAG_NAMES } from './syntax/jinja-parser.js';

/** Lists the names that the engine itself knows, for a host that says "did you mean". */
export const KNOWN_NAMES = {
  filters: [...FILTERS.keys()].sort(),
  tests: [...TESTS.keys()].sort(),
  tags: TAG_NAMES,
  globals: [...GLOBALS.keys()].sort(),
} as const;
