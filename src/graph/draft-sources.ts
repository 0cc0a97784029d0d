import type { Package, Project } from '../project/project.js';
import type { DeclaredSourceTable } from '../project/property-file.js';
import type { Draft } from './draft.js';
import { IDENTITY_PACKAGE } from './effective-files.js';

/** Drafts the tables that YAML declares as sources: relations that somebody else fills. */
export function draftSources(project: Project): Draft[] {
  return project.packages.flatMap((owner) =>
    owner.properties.flatMap(({ sources }) => sources.map((table) => draftSource(owner, table))),
  );
}

function draftSource(owner: Package, table: DeclaredSourceTable): Draft {
  const at = table.yaml.place([...table.path, 'name']);
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
    fqn: [owner.name, table.sourceName, table.name],
    language: 'sql',
    text: '',
    definition: undefined,
    layers: [
      {
        values: {
          source_schema: table.schema,
          source_identifier: table.identifier,
          ...table.config,
        },
        at,
      },
    ],
    references: [],
    macros: [],
    test: undefined,
    declaredAt: at,
  };
}
