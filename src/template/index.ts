export {
  CODE_VERSION,
  type CompiledTemplate,
  type CompileOptions,
  generateCode,
  generateTemplate,
  type MacroDefinition,
  type TemplateFacts,
  type TextBlock,
} from './compile/generate-code.js';
export type { StaticArgument } from './compile/literal.js';
export type { Outline, OutlineCall, OutlineStep, OutlineTest } from './compile/outline.js';
export type { StaticCall } from './compile/static-calls.js';
export { KNOWN_NAMES } from './known-names.js';
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
export {
  compileTemplate,
  loadTemplate,
  renderText,
  scopeOf,
  type Template,
  templateOf,
} from './template.js';
export {
  RaisedError,
  TemplateError,
  type TemplateErrorKind,
  type TemplateFrame,
} from './template-error.js';
