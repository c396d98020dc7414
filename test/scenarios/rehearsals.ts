import { costNanoUsd } from '../../functions/core/models.ts';
import { standInVerdict } from '../../local/rehearsal/judge.ts';
import type { Rehearsal, RehearsedCall } from '../../local/rehearsal/schema.ts';
import { clerkRehearsals } from './clerk.ts';
import { keeperRehearsals } from './keeper.ts';

/**
 * Conversations in which the model proposes one mail and says what became of it. Each test has one of its own, so
 * that a mail tells whose it is.
 */
export const mailRehearsals = [
  'mail-expired',
  'mail-scanned',
  'mail-wrong-token',
  'mail-guessed',
  'mail-double-click',
  'mail-incomplete',
  'mail-approved-on-page',
  'mail-rejected-on-page',
  'mail-from-mailbox',
  'mail-cancelled',
  'mail-stopped',
  'mail-announced',
  'mail-reminded',
  'mail-switched',
  'long-mail',
] as const;
export type MailRehearsal = (typeof mailRehearsals)[number];

/** What the verdict costs that the server gives where a rehearsal has none. */
export const verdictTokens = {
  inputTokens: standInVerdict.usage.input_tokens,
  outputTokens: standInVerdict.usage.output_tokens,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
};
export const verdictNanoUsd = costNanoUsd('claude-haiku-5-5', verdictTokens);

/** Whom the conversation writes to. */
export const customerOf = (name: string): string => `${name}@example.org`;

/** Longer than what fits into an item of the table. */
export const longBody = `${Array.from({ length: 2_500 }, (_, line) => `Line ${line + 1} of a letter that nobody wants to read, but somebody must.\n`).join('')}END OF THE LETTER`;

const bodyOf = (name: MailRehearsal) => (name === 'long-mail' ? longBody : `This is ${name}.`);

const asks = (call: RehearsedCall) => ({ calls: [call] });
const finish = (status: 'done' | 'partial', answer: string, evidence: readonly string[] = []) =>
  asks({ tool: 'finish', input: { status, answer, evidence } });

const rehearsalOf = (name: MailRehearsal): Rehearsal => ({
  name,
  agent: 'support',
  about: 'One mail that a person decides on.',
  task: { contains: `Rehearse ${name}.` },
  turns: [
    [
      {
        respond: asks({
          tool: 'send_email',
          input: { to: customerOf(name), subject: `About ${name}`, body: bodyOf(name) },
        }),
      },
    ],
    [
      { expect: { contains: ['messageId'] }, respond: finish('done', 'The mail was sent.', ['call_1_1']) },
      { expect: { contains: ['rejected'] }, respond: finish('partial', 'A person rejected the mail.') },
      {
        expect: { contains: ['expired'] },
        respond: finish('partial', 'Nobody decided on the mail in time.'),
      },
    ],
  ],
});

/** An answer that is longer than a whole prompt may be, before the one that needs what was found then. */
const wordyRehearsal: Rehearsal = {
  name: 'wordy',
  agent: 'support',
  about: 'Thinks aloud for longer than a prompt may be, and goes on with what was noted.',
  task: { contains: 'Rehearse wordy.' },
  turns: [
    [
      {
        respond: {
          text: 'Let me see. '.repeat(14_000),
          ...asks({
            tool: 'query_database',
            input: { table: 'orders', filter_field: 'order_id', filter_value: 'ORD-1042', limit: 1 },
          }),
        },
      },
    ],
    [{ respond: asks({ tool: 'web_search', input: { query: 'late delivery refund', max_results: 1 } }) }],
    [
      {
        expect: { contains: ['corpus:'] },
        respond: finish('done', 'The order ORD-1042 is late.', ['call_1_1']),
      },
    ],
  ],
};

/** Orders that are read one after the other; in the midst a mail that a person decides on. */
export const longRun = { reads: 18, mailAtTurn: 10 } as const;
const readOrder = (number: number) =>
  asks({
    tool: 'query_database',
    input: {
      table: 'orders',
      filter_field: 'order_id',
      filter_value: `ORD-${960 + number}`.replace('-9', '-09'),
      limit: 1,
    },
  });
const endlessRehearsal: Rehearsal = {
  name: 'endless',
  agent: 'support',
  about: 'Longer than one execution may be.',
  task: { contains: 'Rehearse endless.' },
  turns: [
    ...Array.from({ length: longRun.reads }, (_, index) => [{ respond: readOrder(index) }]).toSpliced(
      longRun.mailAtTurn - 1,
      0,
      [
        {
          respond: asks({
            tool: 'send_email',
            input: { to: customerOf('endless'), subject: 'About endless', body: 'This is endless.' },
          }),
        },
      ],
    ),
    [{ respond: finish('done', 'The mail was sent.', [`call_${longRun.mailAtTurn}_1`]) }],
  ],
};

/** All conversations that are made by a program. */
export const madeRehearsals: readonly Rehearsal[] = [
  ...mailRehearsals.map(rehearsalOf),
  ...clerkRehearsals,
  ...keeperRehearsals,
  wordyRehearsal,
  endlessRehearsal,
];
