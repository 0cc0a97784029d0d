import path from 'node:path';
import type { StoredReading } from '../../graph/reading-store.js';
import {
  type CompiledTemplate,
  generateTemplate,
  type Template,
  type TemplateFacts,
  templateOf,
} from '../../template/index.js';
import { hashText } from '../../yaml/hash-text.js';
import { isMapping } from '../../yaml/read-fields.js';
import type { ParsedYaml } from '../../yaml/yaml-file.js';
import { BUILD_ID } from './build-id.js';
import { readCacheFile, writeCacheFile } from './cache-file.js';
import type { StoredGraph } from './kept-graph.js';
import { Shelf } from './shelf.js';

/**
 * What earlier runs found out about texts: parsed YAML, compiled templates, and what rendering
 * them said. Everything is kept under a hash of all that it was made of, so nothing can be stale.
 */
export class ProjectCache {
  readonly yamls: Shelf<ParsedYaml>;
  readonly readings: Shelf<StoredReading>;
  readonly graphs: Shelf<StoredGraph>;
  private readonly facts: Shelf<TemplateFacts>;
  private readonly generated = new Map<string, string>();
  private readonly templates = new Map<string, Template>();
  private stored: Readonly<Record<string, unknown>> | undefined;

  /** @param folder Where it is kept; undefined: nowhere. */
  constructor(
    private readonly folder: string | undefined,
    private readonly build: string | undefined = BUILD_ID,
  ) {
    const parsed = this.load('parsed.json');
    this.yamls = new Shelf(parsed.yamls);
    this.readings = new Shelf(parsed.readings);
    this.facts = new Shelf(parsed.facts);
    this.graphs = new Shelf(this.load('graphs.json'));
  }

  /** Compiles a template, unless one of that text is known. */
  templateOf(text: string, file: string): Template {
    const name = `${file}\0${text}`;
    const known = this.templates.get(name) ?? templateOf(this.compiled(text, file), { file });
    this.templates.set(name, known);
    return known;
  }

  private compiled(text: string, file: string): CompiledTemplate {
    const key = hashText(text);
    const facts = this.facts.get(key);
    if (facts) return { facts, code: () => this.codeOf(key, text, file) };
    const fresh = generateTemplate(text, { file });
    this.facts.set(key, fresh.facts);
    this.generated.set(key, fresh.code());
    return fresh;
  }

  private codeOf(key: string, text: string, file: string): string {
    const known = this.generated.get(key) ?? this.storedCode(key);
    if (known !== undefined) return known;
    const code = generateTemplate(text, { file }).code();
    this.generated.set(key, code);
    return code;
  }

  private storedCode(key: string): string | undefined {
    this.stored ??= this.load('code.json');
    const code = Object.hasOwn(this.stored, key) ? this.stored[key] : undefined;
    return typeof code === 'string' ? code : undefined;
  }

  /** Writes down what is new, for the next run. */
  save(): void {
    if (this.generated.size > 0) {
      const codes = this.facts.keys().flatMap((key) => {
        const code = this.generated.get(key) ?? this.storedCode(key);
        return code === undefined ? [] : [[key, code] as const];
      });
      this.write('code.json', Object.fromEntries(codes));
      this.stored = Object.fromEntries(codes);
      this.generated.clear();
    }
    const { yamls, readings, facts, graphs } = this;
    const shelves = [yamls, readings, facts];
    if (shelves.some(({ isChanged }) => isChanged))
      this.write('parsed.json', { yamls, readings, facts });
    if (graphs.isChanged) this.write('graphs.json', graphs);
    for (const shelf of [...shelves, graphs]) shelf.isChanged = false;
  }

  private load(name: string): Readonly<Record<string, unknown>> {
    if (this.folder === undefined || this.build === undefined) return {};
    const value = readCacheFile(path.join(this.folder, name), this.build);
    return isMapping(value) ? value : {};
  }

  private write(name: string, value: unknown): void {
    if (this.folder === undefined || this.build === undefined) return;
    writeCacheFile(path.join(this.folder, name), this.build, value);
  }
}
