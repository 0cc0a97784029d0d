export {
  CODE_VERSION,
  type CompileOptions,
  generateCode,
  type MacroDefinition,
  type TextBlock,
} from './compile/generate-code.js';
export type { StaticArgument, StaticCall } from './compile/static-calls.js';
export { KNOWN_NAMES } from './known-names.js';
export { pythonModules } from './modules/index.js';
export { Rendered, type RenderedPlace } from './rendered.js';
export { fromHost, toHost } from './runtime/convert.js';
export {
  HostFunction,
  type HostKeywords,
  HostObject,
  type HostTraits,
  type Scope,
} from './runtime/host.js';
export type { RunOptions } from './runtime/run.js';
export { compileTemplate, loadTemplate, renderText, scopeOf, type Template } from './template.js';
export {
  RaisedError,
  TemplateError,
  type TemplateErrorKind,
  type TemplateFrame,
} from './template-error.js';
