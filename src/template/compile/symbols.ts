/** Says where a variable's value comes from when its scope is entered. */
export type Load =
  | { readonly kind: 'parameter' }
  | { readonly kind: 'resolve'; readonly name: string }
  | { readonly kind: 'alias'; readonly ref: string }
  | { readonly kind: 'undefined' };

/** Knows the names of one scope, by Jinja's own rules of scoping (its `idtracking`). */
export class Symbols {
  readonly level: number;
  private readonly refs = new Map<string, string>();
  readonly loads = new Map<string, Load>();
  private readonly stores = new Set<string>();

  constructor(
    private readonly parent: Symbols | null = null,
    /** The scope that this is a branch of: names that it knows are known here. */
    private readonly trunk: Symbols | null = null,
  ) {
    this.level = trunk?.level ?? (parent === null ? 0 : parent.level + 1);
  }

  /** Returns the JavaScript variable of a name, here or in a scope around. */
  findRef(name: string): string | undefined {
    return this.ownRef(name) ?? this.parent?.findRef(name);
  }

  private ownRef(name: string): string | undefined {
    return this.refs.get(name) ?? this.trunk?.ownRef(name);
  }

  ref(name: string): string {
    const ref = this.findRef(name);
    if (ref === undefined) throw new Error(`the name ${name} was not analysed`);
    return ref;
  }

  findLoad(ref: string): Load | undefined {
    return this.loads.get(ref) ?? this.parent?.findLoad(ref);
  }

  private define(name: string, load: Load): string {
    const ref = `l_${this.level}_${name.replace(/\W/gu, encodeChar)}`;
    this.refs.set(name, ref);
    this.loads.set(ref, load);
    return ref;
  }

  /** Notes that a name is assigned. */
  store(name: string): void {
    this.stores.add(name);
    if (this.ownRef(name) !== undefined) return;
    const outer = this.parent?.findRef(name);
    this.define(name, outer === undefined ? { kind: 'undefined' } : { kind: 'alias', ref: outer });
  }

  private isStored(name: string): boolean {
    return this.stores.has(name) || (this.trunk?.isStored(name) ?? false);
  }

  /** Notes that a name is a parameter or the target of a loop. */
  declareParameter(name: string): string {
    this.stores.add(name);
    return this.define(name, { kind: 'parameter' });
  }

  /** Notes that a name is read. */
  load(name: string): void {
    if (this.findRef(name) === undefined) this.define(name, { kind: 'resolve', name });
  }

  /** Starts a branch of an `if`, which `joinBranches` takes up again. */
  branch(): Symbols {
    return new Symbols(this.parent, this);
  }

  /** Joins the branches of an `if`: a name assigned in one of them is looked up first. */
  joinBranches(branches: readonly Symbols[]): void {
    const stored = new Set<string>();
    for (const branch of branches) {
      for (const name of branch.stores) if (!this.isStored(name)) stored.add(name);
    }
    for (const branch of branches) {
      for (const [name, ref] of branch.refs) this.refs.set(name, ref);
      for (const [ref, load] of branch.loads) this.loads.set(ref, load);
      for (const name of branch.stores) this.stores.add(name);
    }
    for (const name of stored) {
      const outer = this.parent?.findRef(name);
      const load: Load =
        outer === undefined ? { kind: 'resolve', name } : { kind: 'alias', ref: outer };
      this.loads.set(this.ref(name), load);
    }
  }
}

function encodeChar(char: string): string {
  return `$${(char.codePointAt(0) ?? 0).toString(16)}`;
}
