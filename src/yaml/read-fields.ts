import { type ProjectError, ProjectError as YamlError } from '../errors/project-error.js';
import { nearestNames } from '../errors/suggest.js';
import type { YamlFile, YamlPath } from './yaml-file.js';

/** Where a reader of YAML puts what it finds wrong. */
export interface Findings {
  readonly errors: ProjectError[];
  readonly warnings: ProjectError[];
}

/** Reads the fields of one YAML mapping with checks; what is wrong is collected, not thrown. */
export class FieldReader {
  private readonly fields: Readonly<Record<string, unknown>>;

  constructor(
    private readonly yaml: YamlFile,
    private readonly path: YamlPath,
    value: unknown,
    private readonly what: string,
    private readonly findings: Findings,
  ) {
    this.fields = isMapping(value) ? value : {};
    if (value !== null && value !== undefined && !isMapping(value))
      this.wrongType([], 'a mapping', value);
  }

  /**
   * Checks the keys. One that is near a known key is an error, since it is a typing mistake;
   * any other unknown key is a warning, since newer dialects know more keys than we do.
   */
  checkKeys(known: readonly string[]): this {
    for (const key of Object.keys(this.fields)) {
      if (known.includes(key)) continue;
      const [near] = nearestNames(key, known, 1);
      const found = new YamlError('yaml-unknown-key', `"${key}" is not a key of ${this.what}.`, {
        at: this.yaml.place([...this.path, key], 'key'),
        hint: near ? `Did you mean "${near}"?` : `Known keys: ${known.join(', ')}.`,
      });
      (near ? this.findings.errors : this.findings.warnings).push(found);
    }
    return this;
  }

  has(key: string): boolean {
    return this.fields[key] !== undefined;
  }

  raw(key: string): unknown {
    return this.fields[key];
  }

  text(key: string): string | undefined {
    const value = this.fields[key];
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'string' && !value.includes('\0')) return value;
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    this.wrongType([key], typeof value === 'string' ? 'text without NUL' : 'text', value);
    return undefined;
  }

  /** Reads a text that must be there; reports its absence at the mapping. */
  requiredText(key: string): string | undefined {
    const value = this.text(key);
    if (value === undefined && (this.fields[key] === undefined || this.fields[key] === null)) {
      const message = `${this.what} lacks "${key}".`;
      this.findings.errors.push(
        new YamlError(
          'yaml-missing-key',
          message.replace(/^an? /, (article) => article.charAt(0).toUpperCase() + article.slice(1)),
          {
            at: this.yaml.place(this.path, 'key'),
          },
        ),
      );
    }
    return value;
  }

  list(key: string): readonly unknown[] {
    const value = this.fields[key];
    if (value === undefined || value === null) return [];
    if (Array.isArray(value)) return value;
    this.wrongType([key], 'a list', value);
    return [];
  }

  /** Reads a list of texts; a single text stands for a list of one. */
  texts(key: string): readonly string[] {
    const value = this.fields[key];
    if (typeof value === 'string') {
      const text = this.text(key);
      return text === undefined ? [] : [text];
    }
    return this.list(key).flatMap((item, index) => {
      const isNul = typeof item === 'string' && item.includes('\0');
      if (isNul) this.wrongType([key, index], 'text without NUL', item);
      else if (typeof item === 'string' || typeof item === 'number') return [String(item)];
      else this.wrongType([key, index], 'text', item);
      return [];
    });
  }

  mapping(key: string): Readonly<Record<string, unknown>> {
    const value = this.fields[key];
    if (value === undefined || value === null) return {};
    if (isMapping(value)) return value;
    this.wrongType([key], 'a mapping', value);
    return {};
  }

  private wrongType(path: YamlPath, expected: string, value: unknown): void {
    const where = [...this.path, ...path];
    const name = path.length > 0 ? `"${path.join('.')}" of ${this.what}` : this.what;
    this.findings.errors.push(
      new YamlError('yaml-wrong-type', `${name} must be ${expected}, but it is ${kindOf(value)}.`, {
        at: this.yaml.place(where),
      }),
    );
  }
}

/** Tells whether a YAML value is a mapping. */
export function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  return typeof value === 'string' ? `the text "${value}"` : `${String(value)}`;
}
