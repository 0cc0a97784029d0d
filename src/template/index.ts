export {
  CODE_VERSION,
  type CompileOptions,
  generateCode,
  type MacroDefinition,
  type TextBlock,
} from './compile/generate-code.js';
export type { StaticArgument, StaticCall } from './compile/static-calls.js';
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
export { compileTemplate, loadTemplate, renderText, scopeOf, type Template } from './template.js';
export {
  RaisedError,
  TemplateError,
  type TemplateErrorKind,
  type TemplateFrame,
} from './template-error.js';
export { bindMethod } from './values/bound-method.js';
export { PyDecimal } from './values/decimal.js';
export { PyDict } from './values/dict.js';
export { equals } from './values/equality.js';
export { PyFloat } from './values/float.js';
export { toText } from './values/print.js';
export { itemOf, sliceOf } from './values/sequence.js';
export { PyTuple } from './values/tuple.js';
export { type Method, PyObject, type Value } from './values/value.js';
