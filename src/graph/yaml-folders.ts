import type { Package } from '../project/project.js';

/** Lists the folders that a YAML file lies in, below the folder of models, seeds, tests or macros. */
export function yamlFolders({ file }: Package, yamlFile: string): readonly string[] {
  const whole = `/${yamlFile}`;
  const roots = [...file.modelPaths, ...file.seedPaths, ...file.testPaths, ...file.macroPaths];
  for (const root of roots) {
    const start = whole.indexOf(`/${root}/`);
    if (start >= 0)
      return whole
        .slice(start + root.length + 2)
        .split('/')
        .slice(0, -1);
  }
  return [];
}
