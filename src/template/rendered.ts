/** Is the place in a template that a character of the rendered text comes from; 1-based. */
export interface RenderedPlace {
  readonly line: number;
  readonly column: number;
  /** The length of the expression that printed it; absent for text that stands in the template. */
  readonly length?: number;
}

/** Is rendered text that knows where it comes from. */
export class Rendered {
  /**
   * @param marks Offset and number of a place, in turn, in the order of the text.
   * @param positions Line, column and length of each place.
   */
  constructor(
    readonly text: string,
    private readonly marks: readonly number[] = [],
    private readonly positions: readonly number[] = [],
  ) {}

  /** Finds the place of a character; undefined if nothing is known of it. */
  placeAt(offset: number): RenderedPlace | undefined {
    const index = this.markBefore(offset);
    if (index < 0) return undefined;
    const start = this.marks[index * 2] ?? 0;
    const place = (this.marks[index * 2 + 1] ?? 0) * 3;
    const [line = 1, column = 1, length = 0] = this.positions.slice(place, place + 3);
    if (length > 0) return { line, column, length };
    const before = this.text.slice(start, offset).split('\n');
    const last = before.at(-1)?.length ?? 0;
    return before.length === 1
      ? { line, column: column + last }
      : { line: line + before.length - 1, column: last + 1 };
  }

  /** Finds the last mark at or before an offset, by bisection. */
  private markBefore(offset: number): number {
    let low = 0;
    let high = this.marks.length / 2;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.marks[middle * 2] ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}
