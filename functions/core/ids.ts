import { sha256 } from './canonical.ts';

/**
 * The run id is the execution's name, so the same idempotency key leads to the same execution.
 * @param key the caller's idempotency key, or something random where there is none.
 */
export function runIdOf(tenantId: string, key: string): string {
  const number = BigInt(`0x${sha256(`${tenantId}\n${key}`)}`);
  return `run_${number.toString(36).padStart(50, '0').slice(-26)}`;
}

/** @param turn from 1 @param index of the call in its turn, from 0 */
export const callIdOf = (turn: number, index: number): string => `call_${turn}_${index + 1}`;
