import type { InputBinding } from '../execute/run-node.js';
export async function bindInputs(..._: unknown[]): Promise<Map<string, InputBinding>> {
  return new Map();
}
