import { readFile } from 'node:fs/promises';

/** What a reader may rely on of one file. */
export interface ManifestTable {
  /** Path of the file, relative to the manifest, with forward slashes. */
  readonly file: string;
  readonly rows: number;
  readonly bytes: number;
  readonly sha256: string;
  /** When the file was written. */
  readonly synced_at: string;
  /** Absent, or false where the table is switched off and stays as it was. */
  readonly synced?: boolean;
  /** What the rows were, to know whether the file must be written again. */
  readonly fingerprint: string;
}

/** The files of one space that belong together. */
export interface ManifestSchema {
  readonly space: string;
  readonly synced_at: string;
  readonly tables: Readonly<Record<string, ManifestTable>>;
}

/** `_manifest.json`: by schema, since spaces may share a folder. */
export interface Manifest {
  readonly version: 1;
  readonly schemas: Readonly<Record<string, ManifestSchema>>;
}

/** Reads a manifest; none, or one that cannot be read, is empty: all files are then written anew. */
export async function readManifest(file: string): Promise<Manifest> {
  const empty: Manifest = { version: 1, schemas: {} };
  const text = await readFile(file, 'utf8').catch(() => '');
  try {
    const manifest = JSON.parse(text) as Manifest;
    return manifest.version === 1 && typeof manifest.schemas === 'object' ? manifest : empty;
  } catch {
    return empty;
  }
}
