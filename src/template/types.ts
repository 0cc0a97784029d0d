export interface Scope { get(name: string): unknown; has(name: string): boolean }
export class HostFunction {
  constructor(readonly name: string, readonly call: (args: readonly unknown[], kwargs: Readonly<Record<string, unknown>>) => unknown, readonly members?: Readonly<Record<string, unknown>>) {}
}
export class HostObject {
  readonly get: (key: string) => unknown;
  constructor(readonly name: string, members: Readonly<Record<string, unknown>> | ((key: string) => unknown), readonly print: () => string = () => `<${name}>`) {
    this.get = typeof members === 'function' ? members : (key) => (Object.hasOwn(members, key) ? members[key] : undefined);
  }
}
export interface MacroDefinition { readonly name: string; readonly kind: string; readonly line: number; readonly column: number }
export interface StaticCall { readonly name: string; readonly args: readonly unknown[]; readonly line: number; readonly column: number; readonly length: number }
export interface CompileOptions { readonly file: string }
export interface Template {
  readonly macros: readonly MacroDefinition[];
  readonly docs: readonly { readonly name: string; readonly text: string }[];
  readonly calls: readonly StaticCall[];
  render(scope: Scope): Promise<Rendered>;
  macro(name: string, scope: Scope): HostFunction;
}
export class TemplateError extends Error {
  readonly file: string; readonly line: number; readonly column: number; readonly length: number; readonly missing: string | undefined;
  readonly frames: readonly { file: string; line: number; column: number; name?: string }[] = [];
  constructor(readonly kind: string, message: string, at: { file: string; line: number; column: number; length?: number; missing?: string; cause?: unknown }) {
    super(message, { cause: at.cause });
    this.file = at.file; this.line = at.line; this.column = at.column; this.length = at.length ?? 1; this.missing = at.missing;
  }
}
export interface Rendered { readonly text: string; readonly map: undefined }
