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

const askHuman = (question: string, options: readonly string[] | null): RehearsedCall => ({
  tool: 'ask_human',
  input: { question, options },
});

const finish = (status: 'done' | 'partial', answer: string, evidence: readonly string[] = []) => ({
  calls: [{ tool: 'finish', input: { status, answer, evidence } }],
});

/** What the model makes of the results; each word stands in the result of a call of that fate. */
const closing: Alternative[] = [
  { expect: { contains: ['rejected'] }, respond: finish('partial', 'A person rejected it.') },
  { expect: { contains: ['expired'] }, respond: finish('partial', 'Nobody decided in time.') },
  { expect: { contains: ['5,000 dollars'] }, respond: finish('partial', 'It is not allowed.') },
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
  'nobody-left': [refund('ORD-nobody-left', 20)],
  silence: [setPrice('GOLD-silence', 100)],
  audited: [refund('ORD-audited', 600)],
  'edit-denied': [refund('ORD-edit-denied', 20)],
  'edit-wrong': [refund('ORD-edit-wrong', 20)],
  'edit-noted': [setPrice('PLAIN-edit-noted', 100)],
  'edit-second': [refund('ORD-edit-second', 600)],
  'grant-run': [setPrice('PLAIN-grant-run', 100)],
  'grant-agent': [setPrice('PLAIN-grant-agent', 100)],
  'grant-never': [setPrice('GOLD-grant-never', 100)],
  'ask-options': [askHuman('Which colour?', ['Blue', 'Red'])],
  'ask-freely': [askHuman('Which colour?', null)],
  'ask-in-vain': [askHuman('Which colour?', null)],
} as const satisfies Record<string, readonly RehearsedCall[]>;
export type ClerkRehearsal = keyof typeof asked;

/** What the model makes of the results, where that is something else than usual. */
const otherwise: Partial<Record<ClerkRehearsal, readonly Alternative[]>> = {
  // Nobody told it of 90 but whoever changed the call.
  'edit-noted': [
    { expect: { contains: ['change_id', '90'] }, respond: finish('done', 'It was changed.', ['call_1_1']) },
  ],
  'grant-run': [
    {
      expect: { contains: ['rejected'] },
      respond: finish('partial', 'A person rejected one of them.', ['call_1_1']),
    },
  ],
  'ask-options': [
    { expect: { contains: ['Red'] }, respond: finish('partial', 'It shall be red.', ['call_1_1']) },
  ],
  'ask-freely': [
    {
      expect: { contains: ['Turquoise'] },
      respond: finish('partial', 'It shall be turquoise.', ['call_1_1']),
    },
  ],
};

/** The same call again, and then another one. */
const grantedTurns = [
  [{ respond: { calls: [setPrice('PLAIN-grant-run', 100)] } }],
  [{ respond: { calls: [setPrice('PLAIN-grant-run', 110)] } }],
];

export const clerkRehearsals: readonly Rehearsal[] = (Object.keys(asked) as ClerkRehearsal[]).map((name) => {
  const rehearsal = clerkRehearsal(name, asked[name], otherwise[name]);
  const [first = [], ...last] = rehearsal.turns;
  return name === 'grant-run' ? { ...rehearsal, turns: [first, ...grantedTurns, ...last] } : rehearsal;
});

/** The order or product that a conversation is about. */
export function subjectOf(name: ClerkRehearsal): string {
  const [{ input }] = asked[name] as readonly [RehearsedCall];
  return String(input?.order_id ?? input?.product_id ?? 'nothing');
}
