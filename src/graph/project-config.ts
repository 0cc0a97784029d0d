import type { ProjectError } from '../errors/project-error.js';
import type { Package, Project } from '../project/project.js';
import type { ProjectFile } from '../project/project-file.js';
import { isMapping } from '../yaml/read-fields.js';
import { isConfigKey } from './config-keys.js';
import { type ConfigLayer, misspelledKeys } from './node-config.js';

type Kind = keyof ProjectFile['configs'];

/**
 * Collects what the trees of a dbt_project.yml say of a node, most general first.
 * @param fqn Package, folders and name of the node.
 */
export function projectLayers(
  file: ProjectFile,
  kind: Kind,
  fqn: readonly string[],
): ConfigLayer[] {
  const section = kind === 'test' ? 'data_tests' : `${kind}s`;
  const layers: ConfigLayer[] = [];
  let tree: unknown = file.configs[kind];
  const path: string[] = [section];
  for (const step of ['', ...fqn]) {
    if (step !== '') {
      tree = isMapping(tree) ? tree[step] : undefined;
      path.push(step);
    }
    if (!isMapping(tree)) break;
    const values = Object.fromEntries(Object.entries(tree).flatMap(configEntry));
    if (Object.keys(values).length === 0) continue;
    const here = [...path];
    const keys = Object.keys(tree);
    const written = (key: string) => (keys.includes(`+${key}`) ? `+${key}` : key);
    layers.push({
      values,
      get at() {
        return file.yaml.place(here, 'key');
      },
      placeOf: (key) => file.yaml.place([...here, written(key)], 'key'),
    });
  }
  return layers;
}

/** Below a package's own settings stand those of its project; above them those of the user's. */
export function layersAround(
  project: Project,
  owner: Package,
  kind: Kind,
  fqn: readonly string[],
): { readonly below: ConfigLayer[]; readonly above: ConfigLayer[] } {
  const [root] = project.packages;
  const below = projectLayers(owner.file, kind, fqn);
  const above = root && root !== owner ? projectLayers(root.file, kind, fqn) : [];
  return { below, above };
}

/** Finds keys in the trees of a dbt_project.yml that are a slip of the pen away from a known one. */
export function misspelledInProject({ yaml }: ProjectFile): ProjectError[] {
  const visit = (tree: unknown, path: readonly string[]): ProjectError[] =>
    !isMapping(tree)
      ? []
      : Object.entries(tree).flatMap(([key, value]) => {
          if (!key.startsWith('+') && isMapping(value))
            return isConfigKey(key) ? [] : visit(value, [...path, key]);
          const at = yaml.place([...path, key], 'key');
          return misspelledKeys({ values: { [key.replace(/^\+/, '')]: value }, at });
        });
  const data = isMapping(yaml.data) ? yaml.data : {};
  return ['models', 'seeds', 'sources', 'tests', 'data_tests'].flatMap((section) =>
    visit(data[section], [section]),
  );
}

/** A key with `+`, or a bare one that is no folder; `+tags` and `tags` mean the same. */
function configEntry([key, value]: [string, unknown]): [string, unknown][] {
  if (key.startsWith('+')) return [[key.slice(1), value]];
  return isConfigKey(key) && (!isMapping(value) || key === 'meta') ? [[key, value]] : [];
}
