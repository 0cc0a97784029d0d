import { indexMacros } from '../../src/context/macro-index.js';
import type { RunContext } from '../../src/context/render-context.js';
import { readStatically } from '../../src/graph/parse-template.js';
import type { Reading } from '../../src/graph/read-outline.js';
import { renderReading } from '../../src/graph/render-reading.js';
import type { Project } from '../../src/project/project.js';
import { readProjectFile } from '../../src/project/project-file.js';
import { ProjectCache } from '../../src/workspace/cache/project-cache.js';
import { createRunContext } from '../../src/workspace/run-context.js';
import { parseYaml } from '../../src/yaml/yaml-file.js';

const PROJECT_FILE = 'name: shop\nvars:\n  known: 1\n  listed: [1, 2]\n';
const options = {
  ...{ projectDir: '/', identityFile: undefined, databaseFile: undefined, targetPath: undefined },
  ...{ spaces: [], targetName: 'dev', vars: {}, threads: 4, fullRefresh: false },
  ...{ forgetRemoved: false, storeFailures: false, syncedAt: undefined, env: { HOME: '/home' } },
  log: () => undefined,
};

/** Makes what the templates of a project with these macros see. */
export function runWith(macros: string): RunContext {
  const file = readProjectFile(parseYaml(PROJECT_FILE, 'dbt_project.yml'), {
    errors: [],
    warnings: [],
  });
  const macroFile = {
    ...{ packageName: 'shop', name: 'all', path: 'macros/all.sql', displayPath: 'macros/all.sql' },
    ...{ absolutePath: '/macros/all.sql', resourcePath: 'macros', folders: [], text: macros },
  };
  const project: Project = {
    root: '/',
    name: 'shop',
    warnings: [],
    packages: [
      {
        ...{ name: 'shop', root: '/', file, models: [], seeds: [], singularTests: [] },
        macros: [macroFile],
        properties: [],
      },
    ],
  };
  const cache = new ProjectCache(undefined);
  const templateOf = (text: string, path: string) => cache.templateOf(text, path);
  const details = { database: 'db', startedAt: new Date(0), spaceVars: {}, templateOf };
  return createRunContext(project, indexMacros(project, []), options, details);
}

/** Reads a template off its text; undefined where that is not exact. */
export function staticReading(text: string, run: RunContext): Reading | undefined {
  const read = readStatically(run.templateOf(text, 'a.sql'), sourceOf(text), run);
  return read && onlyReading(read);
}

/** Reads a template by rendering it. */
export async function renderedReading(text: string, run: RunContext): Promise<Reading> {
  return onlyReading(await renderReading(sourceOf(text), run.templateOf(text, 'a.sql'), run));
}

const sourceOf = (text: string) => ({ text, file: 'a.sql', packageName: 'shop' });

function onlyReading({ references, config, variables }: Reading): Reading {
  return { references, config, variables };
}
