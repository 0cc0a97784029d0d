import { EPOCH_MICROS } from './tzinfo.js';

/** Tells how far the machine's own zone is from UTC at a wall clock, in microseconds. */
export function localOffset(wall: bigint): bigint {
  const naive = new Date(Number((wall - EPOCH_MICROS) / 1000n));
  const local = new Date(0);
  local.setFullYear(naive.getUTCFullYear(), naive.getUTCMonth(), naive.getUTCDate());
  local.setHours(naive.getUTCHours(), naive.getUTCMinutes(), naive.getUTCSeconds(), 0);
  return BigInt(-local.getTimezoneOffset()) * 60_000_000n;
}
