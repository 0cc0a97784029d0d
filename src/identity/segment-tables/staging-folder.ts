import path from 'node:path';

/** Where rows of a server lie while they are read for a space. */
export function stagingFolder(targetFolder: string, space: string): string {
  return path.join(targetFolder, space, 'staged_tables');
}
