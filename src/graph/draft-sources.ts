import type { Package, Project } from '../project/project.js';
import type { DeclaredSourceTable } from '../project/property-file.js';
import type { Draft } from './draft.js';
import { IDENTITY_PACKAGE } from './effective-files.js';
import { layersAround } from './project-config.js';
import { yamlFolders } from './yaml-folders.js';

/** Drafts the tables that YAML declares as sources: relations that somebody else fills. */
export function draftSources(project: Project): Draft[] {
  return project.packages.flatMap((owner) =>
    owner.properties.flatMap(({ sources }) =>
      sources.map((table) => draftSource(project, owner, table)),
    ),
  );
}

function draftSource(project: Project, owner: Package, table: DeclaredSourceTable): Draft {
  const at = table.yaml.place([...table.path, 'name']);
  const folders = yamlFolders(owner, table.yaml.file);
  const fqn = [owner.name, ...folders, table.sourceName, table.name];
  const { below, above } = layersAround(project, owner, 'source', fqn);
  return {
    resourceType: 'source',
    name: table.name,
    owner,
    file: undefined,
    declared: table,
    isIdentity: owner.name === IDENTITY_PACKAGE,
    path: table.yaml.file,
    displayPath: table.yaml.file,
    absolutePath: table.yaml.file,
    fqn,
    language: 'sql',
    text: '',
    definition: undefined,
    layers: [
      ...below,
      { values: table.sourceConfig, at },
      {
        values: {
          source_schema: table.schema,
          source_identifier: table.identifier,
          ...table.config,
        },
        at,
      },
      ...above,
    ],
    references: [],
    macros: [],
    test: undefined,
    declaredAt: at,
  };
}
