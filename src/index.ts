export type { Batch } from './engine/engine.js';
export {
  defineModel,
  type ModelDefinition,
  type ModelInput,
  type OutputBatch,
} from './typescript-model/define-model.js';
