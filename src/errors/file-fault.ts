/** Tells whether an error is the operating system's about a file: absent, a folder, not allowed. */
export function isFileFault(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && 'syscall' in error;
}
