import type { Alternative, Rehearsal, RehearsedCall } from '../../local/rehearsal/schema.ts';

/** The conversations of the agent `clerk`: its calls in one turn, then a word on what became of them. */

export const refund = (order_id: string, amount_usd: number): RehearsedCall => ({
  tool: 'refund',
  input: { order_id, amount_usd },
});
export const setPrice = (product_id: string, price_usd: number): RehearsedCall => ({
  tool: 'set_price',
  input: { product_id, price_usd },
});

const finish = (status: 'done' | 'partial', answer: string, evidence: readonly string[] = []) => ({
  calls: [{ tool: 'finish', input: { status, answer, evidence } }],
});

/** What the model makes of the results; each word stands in the result of a call of that fate. */
const closing: Alternative[] = [
  { expect: { contains: ['rejected'] }, respond: finish('partial', 'A person rejected it.') },
  { expect: { contains: ['expired'] }, respond: finish('partial', 'Nobody decided in time.') },
  { expect: { contains: ['not_allowed'] }, respond: finish('partial', 'It is not allowed.') },
  { expect: { contains: ['_id'] }, respond: finish('done', 'It was done.', ['call_1_1']) },
];

export const clerkRehearsal = (
  name: string,
  calls: readonly RehearsedCall[],
  after: readonly Alternative[] = closing,
): Rehearsal => ({
  name,
  agent: 'clerk',
  about: 'Calls that people decide on.',
  task: { contains: `Rehearse ${name}.` },
  turns: [[{ respond: { calls: [...calls] } }], [...after]],
});

/** What each conversation asks for; the rows that it leaves are under an order or product of its own. */
const asked = {
  'two-at-once': [setPrice('GOLD-two-at-once', 100)],
  'two-clicks': [refund('ORD-two-clicks', 20)],
  'two-tabs': [refund('ORD-two-tabs', 20)],
  'too-late': [setPrice('SILVER-too-late', 100)],
  cancelled: [refund('ORD-cancelled', 20)],
  'edit-or-approve': [setPrice('GOLD-edit-or-approve', 100)],
  'killed-resume': [1, 2, 3, 4].map((amount) => refund('ORD-killed-resume', amount)),
  'message-twice': [refund('ORD-message-twice', 20)],
  'mail-twice': [refund('ORD-mail-twice', 20)],
  'two-of-three': [refund('ORD-two-of-three', 600)],
  veto: [refund('ORD-veto', 600)],
  'own-request': [refund('ORD-own-request', 600)],
} as const satisfies Record<string, readonly RehearsedCall[]>;
export type ClerkRehearsal = keyof typeof asked;

export const clerkRehearsals: readonly Rehearsal[] = Object.entries(asked).map(([name, calls]) =>
  clerkRehearsal(name, calls),
);

/** The order or product that a conversation is about. */
export function subjectOf(name: ClerkRehearsal): string {
  const [{ input }] = asked[name] as readonly [RehearsedCall];
  return String(input?.order_id ?? input?.product_id);
}
