import nunjucks from 'nunjucks';
import type { CompileOptions, MacroDefinition, Scope, StaticCall, Template } from './types.js';
import { HostFunction, HostObject, TemplateError } from './types.js';

// stopgap until the exact engine lands
const env = new nunjucks.Environment(null, { autoescape: false, throwOnUndefined: false });
const { runtime } = nunjucks as unknown as { runtime: any };
const Context = (nunjucks as any).runtime && (env as any).constructor && null;
class ReturnSignal { constructor(readonly value: unknown) {} }

const returnFunction = (value: unknown) => { throw new ReturnSignal(value); };

function prepare(text: string): string {
  return text
    .replace(/\{%(-?)\s*(?:data_)?test\s+(\w+)/g, '{%$1 macro test_$2')
    .replace(/\{%(-?)\s*end(?:data_)?test\s*(-?)%\}/g, '{%$1 endmacro $2%}')
    .replace(/\{%(-?)\s*do\s+/g, '{%$1 set __discard = ');
}

function toTemplate(value: unknown): unknown {
  if (value instanceof HostFunction) {
    const fn = (...args: unknown[]) => {
      const last = args.at(-1) as any;
      let kwargs: Record<string, unknown> = {};
      if (last && typeof last === 'object' && last.__keywords === true) {
        const { __keywords, ...rest } = last;
        kwargs = rest;
        args = args.slice(0, -1);
      }
      return toTemplate(value.call(args.map(fromTemplate), kwargs));
    };
    return Object.assign(fn, value.members ? Object.fromEntries(Object.entries(value.members).map(([k, v]) => [k, toTemplate(v)])) : {});
  }
  if (value instanceof HostObject) {
    return new Proxy({}, {
      get: (_t, key) => key === 'toString' ? () => value.print() : key === Symbol.toPrimitive ? () => value.print() : typeof key === 'string' ? (key === '__host' ? value : toTemplate(value.get(key))) : undefined,
    });
  }
  return value;
}
function fromTemplate(value: unknown): unknown {
  if (value && typeof value === 'object' && (value as any).__host) return (value as any).__host;
  if (value instanceof (nunjucks as any).runtime.SafeString) return String(value);
  return value;
}

export function compileTemplate(text: string, options: CompileOptions): Template {
  const source = prepare(text);
  let template: any;
  try {
    template = new (nunjucks as any).Template(source, env, options.file, true);
  } catch (error) {
    throw wrap(error, options.file);
  }
  const macros: MacroDefinition[] = [...text.matchAll(/\{%-?\s*(macro|test|data_test)\s+(\w+)\s*\(/g)].map((m) => ({
    name: m[1] === 'macro' ? m[2]! : `test_${m[2]}`, kind: m[1] === 'macro' ? 'macro' : 'test', line: text.slice(0, m.index).split('\n').length, column: 1,
  }));
  const context = (scope: Scope) => {
    const c = { ctx: {} as Record<string, unknown>, exported: [] as string[],
      lookup(name: string) { if (name in c.ctx) return c.ctx[name]; if (name === 'return') return returnFunction; if (name in (env as any).globals && !scope.has(name)) return (env as any).globals[name]; return toTemplate(scope.get(name)); },
      setVariable(n: string, v: unknown) { c.ctx[n] = v; }, getVariables: () => c.ctx, addBlock() {}, addExport(n: string) { c.exported.push(n); },
      getExported() { return Object.fromEntries(c.exported.map((n) => [n, c.ctx[n]])); } };
    return c;
  };
  const run = (scope: Scope): Promise<{ text: string; ctx: any }> => new Promise((resolve, reject) => {
    const ctx = context(scope);
    template.rootRenderFunc(env, ctx, new (nunjucks as any).runtime.Frame(), (nunjucks as any).runtime, (e: unknown, out: string) => e ? reject(wrap(e, options.file)) : resolve({ text: out, ctx }));
  });
  return {
    macros, calls: [] as StaticCall[], docs: [],
    render: async (scope) => { const { text: out } = await run(scope); return { text: out.replace(/\n$/, ''), map: undefined }; },
    macro: (name, scope) => new HostFunction(name, (args, kwargs) => {
      const ctx = context(scope);
      let out: unknown;
      template.rootRenderFunc(env, ctx, new (nunjucks as any).runtime.Frame(), (nunjucks as any).runtime, (e: unknown) => { if (e) throw wrap(e, options.file); });
      try {
        out = (ctx.ctx[name] as any)(...args.map(toTemplate), ...(Object.keys(kwargs).length ? [{ ...Object.fromEntries(Object.entries(kwargs).map(([k, v]) => [k, toTemplate(v)])), __keywords: true }] : []));
      } catch (e) { if (e instanceof ReturnSignal) return e.value; throw e; }
      return String(out);
    }),
  };
}
function wrap(error: unknown, file: string): Error {
  const e = error as any;
  if (e?.cause instanceof TemplateError) return e.cause;
  return new TemplateError('runtime', String(e?.message ?? e).replace(/^.*\n?\s*/, (s) => s), { file, line: e?.lineno ?? 1, column: (e?.colno ?? 0) + 1, cause: e?.cause ?? e });
}
