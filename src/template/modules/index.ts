import type { Value } from '../values/value.js';
import { DATETIME_MODULE } from './datetime-module.js';
import { ITERTOOLS_MODULE } from './itertools-module.js';
import { PyModule } from './py-class.js';
import { pytzModule } from './pytz-module.js';
import { RE_MODULE } from './re-module.js';

let modules: PyModule | undefined;

/** Holds the modules of Python's library that dbt gives to templates: `modules.datetime` and so on. */
export function pythonModules(): PyModule {
  modules ??= new PyModule('modules', {
    datetime: DATETIME_MODULE,
    itertools: ITERTOOLS_MODULE,
    pytz: pytzModule(),
    re: RE_MODULE,
  } satisfies Record<string, Value>);
  return modules;
}
