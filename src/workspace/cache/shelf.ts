import { isMapping } from '../../yaml/read-fields.js';

/** Values by key, from one run to the next: what two runs in a row did not ask for is dropped. */
export class Shelf<T> {
  private readonly used = new Map<string, T>();
  private readonly recent: Readonly<Record<string, T>>;
  private readonly older: Readonly<Record<string, T>>;
  /** Whether something new is to be kept. */
  isChanged = false;

  /** @param stored What `toJSON` gave in an earlier run. */
  constructor(stored: unknown) {
    this.recent = recordOf(stored, 'used');
    this.older = recordOf(stored, 'older');
  }

  get(key: string): T | undefined {
    const known = this.used.get(key) ?? ownOf(this.recent, key) ?? ownOf(this.older, key);
    if (known !== undefined) this.used.set(key, known);
    return known;
  }

  set(key: string, value: T): void {
    this.used.set(key, value);
    this.isChanged = true;
  }

  /** Lists what is worth keeping: what this run used, and what the one before it used. */
  keys(): string[] {
    return [...new Set([...this.used.keys(), ...Object.keys(this.recent)])];
  }

  toJSON(): unknown {
    const older = Object.entries(this.recent).filter(([key]) => !this.used.has(key));
    return { used: Object.fromEntries(this.used), older: Object.fromEntries(older) };
  }
}

function recordOf<T>(stored: unknown, key: string): Readonly<Record<string, T>> {
  const found = isMapping(stored) ? stored[key] : undefined;
  return isMapping(found) ? (found as Readonly<Record<string, T>>) : {};
}

function ownOf<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
