import type { Decision } from '../../functions/core/contracts/decision.ts';

export const choices = ['approve', 'reject', 'edit'] as const;
export type PlannedChoice = (typeof choices)[number];

/** One run of the soak: what it asks for, and what a person will say. Every run has arguments of its own. */
export interface Planned {
  readonly name: string;
  readonly orderId: string;
  readonly amountUsd: number;
  readonly choice: PlannedChoice;
  /** What the refund becomes where the person edits it. */
  readonly editedUsd: number;
}

/** Numbers from 0 to 1, the same for the same seed: mulberry32, by Tommy Ettinger, public domain. */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Half of them are approved, a sixth is edited, the rest rejected; none in an order that follows from its place. */
export function planOf(runs: number, random: () => number): Planned[] {
  return Array.from({ length: runs }, (_, index) => {
    const number = String(index + 1).padStart(4, '0');
    const drawn = random();
    return {
      name: `soak-${number}`,
      orderId: `SOAK-${number}`,
      amountUsd: (100 + index) / 4,
      choice: drawn < 1 / 2 ? 'approve' : drawn < 2 / 3 ? 'edit' : 'reject',
      editedUsd: (101 + index) / 4 + 200,
    };
  });
}

/** The same items in another order (Fisher and Yates). */
export function shuffled<Item>(items: readonly Item[], random: () => number): Item[] {
  const order = [...items];
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [order[last], order[other]] = [order[other] as Item, order[last] as Item];
  }
  return order;
}

/** What the person of a run sends. */
export function decisionOf({ name, orderId, choice, editedUsd }: Planned): Decision {
  const callId = 'call_1_1';
  switch (choice) {
    case 'approve':
      return { callId, decision: 'approve' };
    case 'reject':
      return { callId, decision: 'reject', reason: `Not ${name}.` };
    case 'edit':
      return { callId, decision: 'edit', input: { order_id: orderId, amount_usd: editedUsd } };
  }
}
