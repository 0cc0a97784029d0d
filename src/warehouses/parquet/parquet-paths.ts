import path from 'node:path';

/** Fills a path template in. */
export function tablePath(template: string, schema: string, table: string): string {
  return template.replaceAll('{schema}', schema).replaceAll('{table}', table);
}

/** The manifest lies in the folder that all tables of a space share. */
export function manifestPath(template: string, schema: string): string {
  const segments = template.split('/');
  const at = segments.findIndex((segment) => segment.includes('{table}'));
  const shared = segments.slice(0, at < 0 ? -1 : at).join('/');
  return path.join(
    tablePath(shared === '' && template.startsWith('/') ? '/' : shared, schema, ''),
    '_manifest.json',
  );
}
