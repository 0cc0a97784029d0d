import pc from 'picocolors';

/** Functions that colour a text, or return it as it is. */
export type Colors = ReturnType<typeof pc.createColors>;

/** Makes the colour functions for an output that has colours or not. */
export function createColors(color: boolean): Colors {
  return pc.createColors(color);
}
