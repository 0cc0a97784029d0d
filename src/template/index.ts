export { compileTemplate } from './stock.js';
export * from './types.js';
