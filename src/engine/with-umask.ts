/** Whatever a process makes, the bits that nobody but the owner may have. */
export const OWNER_ONLY = 0o077;

/** Does work under another umask, and goes back to the old one whatever happens. */
export async function withUmask<T>(mask: number, work: () => Promise<T>): Promise<T> {
  const before = process.umask(mask);
  try {
    return await work();
  } finally {
    process.umask(before);
  }
}
