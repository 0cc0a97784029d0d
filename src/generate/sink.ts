import { createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

/** A file that takes bytes; what is given is read until the promise is kept. */
export interface Sink {
  write(bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

/** Opens a file that does not exist yet. */
export async function openFile(file: string): Promise<Sink> {
  const handle = await open(file, 'wx');
  return {
    async write(bytes) {
      for (let from = 0; from < bytes.length; )
        from += (await handle.write(bytes, from)).bytesWritten;
    },
    close: () => handle.close(),
  };
}

/** Opens a compressed file that does not exist yet; its header holds no time and no name. */
export async function openGzip(file: string): Promise<Sink> {
  const gzip = createGzip();
  const written = pipeline(gzip, createWriteStream(file, { flags: 'wx' }));
  // A failure is met by the write that waits for it, or by closing.
  written.catch(() => undefined);
  return {
    write: (bytes) =>
      new Promise((resolve, reject) => {
        gzip.write(bytes, (error) => (error ? reject(error) : resolve()));
      }),
    close() {
      gzip.end();
      return written;
    },
  };
}
