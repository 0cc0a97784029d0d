import { Symbols } from './symbols.js';

/** Is the state of the generator inside one scope. */
export interface Frame {
  readonly symbols: Symbols;
  /** The JavaScript variable that collects the text. */
  readonly buffer: string;
  /** Whether assignments here are visible to blocks. */
  readonly toplevel: boolean;
  /** Whether this is inside a condition, where an unknown filter fails only when it runs. */
  readonly soft: boolean;
  readonly inLoop: boolean;
  /** Whether text goes straight into the rendered text, so that its places are noted. */
  readonly mapped: boolean;
}

/** Creates the scope of a whole template. */
export function rootFrame(): Frame {
  return {
    symbols: new Symbols(),
    buffer: 'o',
    toplevel: true,
    soft: false,
    inLoop: false,
    mapped: true,
  };
}

/** Creates a scope inside of another. */
export function innerFrame(frame: Frame, changes: Partial<Frame> = {}): Frame {
  const symbols = new Symbols(frame.symbols);
  return { ...frame, toplevel: false, soft: false, symbols, ...changes };
}
