import type { Outline, OutlineCall, OutlineTest } from '../template/index.js';

/** What a template refers to and configures, in the order in which it does so. */
export interface Reading {
  readonly references: readonly {
    readonly kind: 'ref' | 'source';
    readonly names: readonly string[];
  }[];
  readonly config: Readonly<Record<string, unknown>>;
  /** The names that it asks var() for. */
  readonly variables: readonly string[];
}

/** What the names of a template's outline mean, while the graph is read. */
export interface OutlineNames {
  /** Whether a name is dbt's own: no macro and no other name stands in its place. */
  isBuiltin(name: string): boolean;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Values that are there for every node and print without fail. */
const READABLE = new Set([
  ...['this', 'this.schema', 'this.identifier', 'this.name', 'this.table', 'execute'],
  ...['target.name', 'target.schema', 'target.type', 'target.database', 'target.threads'],
  ...['project_name', 'dbt_version', 'invocation_id', 'run_started_at'],
]);

/** What is false while the graph is read. */
const FALSE_CALLS = ['is_incremental'];
const FALSE_NAMES = ['execute'];

/**
 * Reads what a template refers to off its outline, without rendering it; undefined where the
 * outline does not tell exactly what rendering would.
 */
export function readOutline(outline: Outline, names: OutlineNames): Reading | undefined {
  const reader = new OutlineReader(names);
  return reader.read(outline) ? reader.reading : undefined;
}

class OutlineReader {
  private readonly references: Reading['references'][number][] = [];
  private config: Readonly<Record<string, unknown>> = {};
  private readonly variables: string[] = [];

  constructor(private readonly names: OutlineNames) {}

  get reading(): Reading {
    const { references, config, variables } = this;
    return { references, config, variables: [...new Set(variables)] };
  }

  /** Follows steps; tells whether each of them is known to do what is noted here, and no more. */
  read(outline: Outline): boolean {
    return outline.every((step) => {
      if ('read' in step) return this.isReadable(step.read);
      if ('call' in step) return this.call(step);
      const truth = this.truthOf(step.test);
      if (truth !== undefined) return this.read(truth ? step.whenTrue : step.whenFalse);
      return [...step.whenTrue, ...step.whenFalse].every(
        (inner) => 'read' in inner && this.isReadable(inner.read),
      );
    });
  }

  private isReadable(name: string): boolean {
    return READABLE.has(name) && this.isBuiltin(name);
  }

  private isBuiltin(name: string): boolean {
    return this.names.isBuiltin(name.split('.', 1)[0] ?? '');
  }

  private truthOf(test: OutlineTest | null): boolean | undefined {
    if (!test || !this.isBuiltin(test.name)) return undefined;
    const isFalse = (test.called ? FALSE_CALLS : FALSE_NAMES).includes(test.name);
    return isFalse ? test.negated : undefined;
  }

  private call({ call, args, kwargs }: OutlineCall): boolean {
    if (!this.isBuiltin(call)) return false;
    const keywords = Object.keys(kwargs);
    const areNames = args.every((name) => typeof name === 'string');
    switch (call) {
      case 'ref':
      case 'source': {
        const least = call === 'ref' ? 1 : 2;
        if (!areNames || keywords.length > 0 || args.length < least || args.length > 2)
          return false;
        this.references.push({ kind: call, names: args });
        return true;
      }
      case 'config': {
        const [values] = args;
        const isPlain = args.length === 0 || (args.length === 1 && isRecord(values));
        if (!isPlain) return false;
        this.config = { ...this.config, ...(isRecord(values) ? values : {}), ...kwargs };
        return true;
      }
      case 'var': {
        const [name] = args;
        const hasDefault = args.length === 2 || keywords.includes('default');
        const isCommon = keywords.every((key) => key === 'default') && args.length <= 2;
        if (typeof name !== 'string' || !isCommon) return false;
        this.variables.push(name);
        return hasDefault || Object.hasOwn(this.names.variables, name);
      }
      default:
        return FALSE_CALLS.includes(call) && args.length + keywords.length === 0;
    }
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
