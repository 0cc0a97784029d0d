/**
 * Connected components over nodes 0 to `nodes` - 1: a union-find in which the smaller root wins, so
 * that a component is named by its smallest node, whatever the order of the links. 4 bytes a node.
 */
export class Components {
  /** A node of the same component that is not greater; the node itself at the root. */
  readonly #parent: Int32Array;

  constructor(nodes: number) {
    this.#parent = new Int32Array(nodes);
    for (let node = 0; node < nodes; node++) this.#parent[node] = node;
  }

  /** Joins the components of two nodes. */
  link(left: number, right: number): void {
    const one = this.labelOf(left);
    const other = this.labelOf(right);
    if (one < other) this.#parent[other] = one;
    else if (other < one) this.#parent[one] = other;
  }

  /** Returns the smallest node that the links so far join with this one. */
  labelOf(node: number): number {
    const parents = this.#parent;
    let at = node;
    let parent = parents[at] as number;
    while (parent !== at) {
      const grandparent = parents[parent] as number;
      parents[at] = grandparent;
      at = grandparent;
      parent = parents[at] as number;
    }
    return at;
  }

  /** Returns the labels of all nodes, by node; they are a view that later links change. */
  labels(): Int32Array {
    // A parent is smaller than its node, so its own label is already known.
    for (let node = 0; node < this.#parent.length; node++)
      this.#parent[node] = this.#parent[this.#parent[node] as number] as number;
    return this.#parent;
  }
}
