import type { Value } from '../values/value.js';

/** Carries the value of `return(...)` out of a macro's body. */
export class ReturnSignal {
  constructor(readonly value: Value) {}
}
