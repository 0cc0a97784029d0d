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
export { toJson } from './filters/json.js';
export { KNOWN_NAMES } from './known-names.js';
export { utcDatetime } from './modules/datetime.js';
export { dateOf, datetimeOf } from './modules/from-text.js';
export { pythonModules } from './modules/index.js';
export { PYTZ_UTC } from './modules/pytz-module.js';
export { Rendered, type RenderedPlace } from './rendered.js';
export { BuiltinFunction } from './runtime/builtin.js';
export { fromHost, toHost } from './runtime/convert.js';
export {
  HostFunction,
  type HostKeywords,
  HostObject,
  type HostTraits,
  type Scope,
} from './runtime/host.js';
export type { RunOptions } from './runtime/run.js';
export { ScopeDict } from './runtime/scope-dict.js';
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
export { bindArguments } from './values/arguments.js';
export { bindMethod } from './values/bound-method.js';
export { PyDecimal } from './values/decimal.js';
export { PyDict } from './values/dict.js';
export { PyFloat } from './values/float.js';
export { PyIterator } from './values/generator.js';
export { iterate, toList } from './values/iterate.js';
export { parseJson } from './values/parse-json.js';
export { toText } from './values/print.js';
export { PythonError, typeError } from './values/python-error.js';
export { itemOf, sliceOf } from './values/sequence.js';
export { PySet } from './values/set.js';
export { PyTuple } from './values/tuple.js';
export { type Keywords, type Method, PyObject, type Value } from './values/value.js';
