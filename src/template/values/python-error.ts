/** Is an exception of Python's; `type` is the class's name. The runtime adds the place. */
export class PythonError extends Error {
  constructor(
    readonly type: string,
    message: string,
    /** The unknown name, where a name is what is missing. */
    readonly missing?: string,
    /** The names that could have stood there. */
    readonly candidates: () => readonly string[] = () => [],
  ) {
    super(message);
  }
}

/** Creates Python's TypeError. */
export function typeError(message: string): PythonError {
  return new PythonError('TypeError', message);
}

/** Creates Python's ValueError. */
export function valueError(message: string): PythonError {
  return new PythonError('ValueError', message);
}
