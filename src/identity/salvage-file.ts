import { open, rm } from 'node:fs/promises';
import { fromLatin1, readLatin1 } from './input-bytes.js';
import type { InputFile } from './input-files.js';
import type { CutText, RejectedRecord, Salvager } from './salvager.js';

/** Where the good records of a file were copied to, and its rejected ones. */
export interface SalvagedPaths {
  readonly goodPath: string;
  readonly rejectedPath: string;
}

/**
 * Copies the good records of a text file to `<place>_good` and writes the others to
 * `<place>_rejected`; undefined, and nothing is left behind, if the file needs no salvaging.
 */
export async function salvageFile(
  file: InputFile,
  salvager: Salvager,
  place: string,
): Promise<SalvagedPaths | undefined> {
  const paths = { goodPath: `${place}_good`, rejectedPath: `${place}_rejected` };
  const good = await open(paths.goodPath, 'w', 0o600);
  const rejected = await open(paths.rejectedPath, 'w', 0o600);
  try {
    await rejected.write('record_number,raw\n');
    for await (const cut of cutRecords(file, salvager)) {
      await good.write(cut.good, null, 'latin1');
      await rejected.write(cut.rejected.map(rejectedLine).join(''));
    }
  } finally {
    await Promise.all([good.close(), rejected.close()]);
  }
  if (salvager.isNeeded()) return paths;
  await Promise.all([rm(paths.goodPath), rm(paths.rejectedPath)]);
  return undefined;
}

async function* cutRecords(file: InputFile, salvager: Salvager): AsyncGenerator<CutText> {
  let rest = '';
  for await (const chunk of readLatin1(file)) {
    rest += chunk;
    const cut = salvager.cut(rest, false);
    rest = rest.slice(cut.next);
    yield cut;
  }
  yield salvager.cut(rest, true);
}

function rejectedLine({ recordNumber, raw }: RejectedRecord): string {
  return `${recordNumber},"${fromLatin1(raw).replaceAll('"', '""')}"\n`;
}
