import { sha256 } from './canonical.ts';

/**
 * The run id is the execution's name, so the same idempotency key leads to the same execution.
 * @param key the caller's idempotency key, or something random where there is none.
 */
export const runIdOf = (tenantId: string, key: string): string => `run_${base36Of(`${tenantId}\n${key}`)}`;

/** 26 digits and lower case letters from the hash of a text: 134 bits. */
export const base36Of = (text: string): string =>
  BigInt(`0x${sha256(text)}`)
    .toString(36)
    .padStart(50, '0')
    .slice(-26);

/** @param turn from 1 @param index of the call in its turn, from 0 */
export const callIdOf = (turn: number, index: number): string => `call_${turn}_${index + 1}`;
