import * as z from 'zod';
import type { ApprovalView, CallView } from '../../../functions/core/contracts/approval.ts';
import type { RunEvent } from '../../../functions/core/contracts/events.ts';
import type { ToolDefinition } from '../../../functions/core/contracts/tool.ts';
import type { PageOptions } from '../../../functions/web/page/options.ts';
import addOrderNote from '../../../tools/add_order_note/tool.ts';
import sendEmail from '../../../tools/send_email/tool.ts';
import { approvalId, runId, token } from './fakes.ts';

/** Requests in every state that a person can meet, for whoever looks at pages and mails. */

export const you = 'ann.keller@example.com';
const boss = 'boss@example.com';
const carla = 'carla.diaz@example.com';

const refund = {
  name: 'issue_refund',
  description: 'Pays back.',
  input: z.strictObject({
    order_id: z.string().max(40).describe('The order, as in orders.order_id.'),
    amount_usd: z.number().describe('In US dollars.'),
    method: z.enum(['card', 'voucher']),
    notify: z.boolean(),
    lines: z.array(z.strictObject({ sku: z.string(), quantity: z.int() })).optional(),
    comment: z.string().max(2_000).optional().describe('Shown to the customer.'),
  }),
  output: z.strictObject({}),
  effect: 'irreversible',
  timeoutSeconds: 5,
} as const satisfies ToolDefinition;

export const tools = { send_email: sendEmail, add_order_note: addOrderNote, issue_refund: refund };

const body = `Dear Ms Lindqvist,

I am sorry that your order ORD-1042 has not reached you. It was promised for 16 November; a storm closed the carrier's hub in Reno, and the parcel is now expected on 21 November.

Because it is more than three days late, our policy refunds the shipping you paid: $12.40, to the card you used. You need not do anything.

Kind regards,
Tom, customer care`;

export const mailCall: CallView = {
  callId: 'call_3_1',
  tool: 'send_email',
  input: {
    to: 'maya.lindqvist@example.com',
    subject: 'Your order ORD-1042 is late: new date and refund',
    body,
  },
  inputHash: 'hash',
  risk: 'high',
  reason: 'A mail in the name of the shop leaves only after a colleague has read it.',
  status: 'awaiting_approval',
  policies: ['mail-is-read-first', 'no-outside-mail-when-tainted'],
  taintedBy: ['call_1_2', 'call_2_1'],
  choices: ['approve', 'reject', 'edit'],
  grantable: false,
  needs: [{ group: 'customer-care', quorum: 1 }],
};

export const noteCall: CallView = {
  ...mailCall,
  callId: 'call_3_2',
  tool: 'add_order_note',
  input: { order_id: 'ORD-1042', text: 'Customer told of the delay.\nShipping refunded: $12.40.' },
  risk: 'low',
  reason: 'Notes of a run that has read what others wrote are looked at once.',
  policies: ['notes-when-tainted'],
  taintedBy: [],
  grantable: true,
};

export const refundCall: CallView = {
  ...mailCall,
  callId: 'call_3_3',
  tool: 'issue_refund',
  input: {
    order_id: 'ORD-1042',
    amount_usd: 1240.5,
    method: 'card',
    notify: true,
    lines: [{ sku: 'PRD-001', quantity: 2 }],
  },
  reason: 'A refund of more than $1,000 needs two people of finance.',
  policies: ['large-refunds'],
  taintedBy: [],
  needs: [{ group: 'finance', quorum: 2 }],
};

export const questionCall: CallView = {
  ...mailCall,
  callId: 'call_2_1',
  tool: 'ask_human',
  input: {
    question:
      'The customer has two late orders, ORD-1042 and ORD-1077, and the task names neither. Which one is meant?',
    options: ['ORD-1042', 'ORD-1077', 'Both of them'],
  },
  risk: 'low',
  reason: 'The agent asks a person.',
  policies: [],
  taintedBy: [],
  choices: ['answer', 'reject'],
  needs: [{ group: 'default', quorum: 1 }],
};

export const viewOf = (calls: CallView[], changes: Partial<ApprovalView> = {}): ApprovalView => ({
  approvalId,
  runId,
  agent: 'support',
  task: 'Order ORD-1042 is late. Find out why, tell the customer by email, and offer the refund our policy allows.',
  kind: 'approve',
  status: 'pending',
  createdAt: '2026-08-04T12:00:00.000Z',
  expiresAt: '2026-08-04T12:05:00.000Z',
  onExpiry: 'deny',
  decidedAt: null,
  approvers: [you, boss],
  votes: [],
  decisions: [],
  calls,
  ...changes,
});

const event = (seq: number, type: RunEvent['type'], data: RunEvent['data']): RunEvent => ({
  seq,
  at: new Date(Date.parse('2026-08-04T11:59:30Z') + seq * 2_400).toISOString(),
  type,
  data,
});
const planned = (seq: number, turn: number, text: string, ...asked: string[]) =>
  event(seq, 'turn.planned', {
    turn,
    model: 'm',
    costUsd: 0.0092,
    text,
    calls: asked.map((tool) => ({ tool })),
  });

export const events: RunEvent[] = [
  event(1, 'run.started', {}),
  planned(
    2,
    1,
    'I will start with the order itself, and with what the customer wrote.',
    'query_database',
    'read_messages',
  ),
  event(3, 'call.finished', { tool: 'query_database', ok: true }),
  event(4, 'call.finished', { tool: 'read_messages', ok: true, untrusted: true }),
  planned(5, 2, 'Now the carrier, and our rules.', 'web_search', 'track_parcel', 'query_database'),
  event(6, 'call.finished', { tool: 'web_search', ok: true, untrusted: true }),
  event(7, 'call.finished', {
    tool: 'track_parcel',
    ok: false,
    kind: 'timed_out',
    message: 'The carrier did not answer within 15 seconds.',
  }),
  event(8, 'call.finished', { tool: 'query_database', ok: true, empty: true }),
  planned(9, 3, 'The notice covers this carrier, place and date. I am proposing the mail.', 'send_email'),
  event(10, 'approval.requested', { kind: 'approve' }),
];

export const optionsFor = (view: ApprovalView, changes: Partial<PageOptions> = {}): PageOptions => ({
  token,
  now: new Date('2026-08-04T12:00:48.000Z'),
  you,
  yours: view.status === 'pending' ? view.calls.map(({ callId }) => callId) : [],
  tools,
  timeline: events,
  cost: { spentUsd: 0.0231, maxUsd: 1 },
  taintSources: [
    { callId: 'call_1_2', tool: 'read_messages' },
    { callId: 'call_2_1', tool: 'web_search' },
  ],
  ...changes,
});

const decidedAt = '2026-08-04T12:02:00.000Z';
const vote = (person: string, decision: 'approve' | 'reject' | 'edit', callId: string) => ({
  person,
  at: decidedAt,
  decisions: [{ callId, decision }],
});
const editedMail = {
  to: 'maya.lindqvist@example.com',
  subject: 'Your order ORD-1042 is late: new date and refund',
  body: body
    .replace('I am sorry that', 'Please accept our apologies that')
    .replace(' You need not do anything.', ''),
};
const finish: CallView = {
  ...mailCall,
  tool: 'finish',
  input: { status: 'done', answer: 'The order is late; the customer was told.', evidence: ['call_9_9'] },
  problem: 'There is no call "call_9_9".',
  choices: ['approve', 'reject'],
  taintedBy: [],
  policies: [],
};
const hostile: CallView = {
  ...mailCall,
  input: {
    to: 'ada@example.com',
    subject: '<img src=x onerror=alert(1)> "order" & \u202Etxt.exe',
    body: `</pre><script>alert(1)</script> zero\u200Bwidth bell\u0007\n${'x'.repeat(10_000)}\nשלום, ההזמנה שלך מתעכבת.`,
    '<b>bold</b>': { deep: { deeper: { deepest: [1, [2, [3, { a: null }]]] } } },
    empty: '',
    ...Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`argument_${i}`, i % 2 ? i : `value ${i}`])),
  },
};

interface Exhibit {
  readonly view: ApprovalView;
  readonly options: PageOptions;
}
const exhibit = (view: ApprovalView, changes: Partial<PageOptions> = {}): Exhibit => ({
  view,
  options: optionsFor(view, changes),
});

/** Every state of the page, by name. */
export const exhibits: Readonly<Record<string, Exhibit>> = {
  mail: exhibit(viewOf([mailCall], { approvers: [you, boss, carla] })),
  several: exhibit(
    viewOf([noteCall, refundCall], {
      expiresAt: '2026-08-04T15:20:00.000Z',
      approvers: [you, boss, carla],
      votes: [vote(boss, 'approve', 'call_3_3')],
      onExpiry: 'end',
    }),
  ),
  question: exhibit(viewOf([questionCall], { kind: 'question' })),
  mistaken: exhibit(viewOf([refundCall]), {
    notice: {
      tone: 'bad',
      text: 'The decision is not valid.',
      problems: [
        'call_3_3 (issue_refund): amount_usd: must be a number, written like 1240.5',
        'call_3_3 (issue_refund): order_id: must not be empty',
      ],
    },
    submitted: new Map(
      Object.entries({
        'decision.call_3_3': 'edit',
        'input.call_3_3.order_id': '',
        'input.call_3_3.amount_usd': 'twelve',
        'input.call_3_3.method': 'voucher',
        'input.call_3_3.notify': 'false',
        'input.call_3_3.lines': '[]',
        'reason.call_3_3': 'Too much.',
      }),
    ),
  }),
  'changed-before': exhibit(
    viewOf([{ ...mailCall, proposed: mailCall.input, editedBy: boss, input: editedMail }]),
  ),
  voted: exhibit(
    viewOf([refundCall], { votes: [vote(you, 'approve', 'call_3_3')], approvers: [you, boss, carla] }),
    {
      yours: [],
      notice: { tone: 'good', text: 'Thank you. Your decision is recorded.' },
    },
  ),
  others: exhibit(viewOf([refundCall]), { yours: [] }),
  approved: exhibit(
    viewOf([{ ...mailCall, status: 'done' }], {
      status: 'approved',
      decidedAt,
      votes: [vote(you, 'approve', 'call_3_1')],
      decisions: [{ callId: 'call_3_1', decision: 'approve', by: [you] }],
    }),
    { notice: { tone: 'good', text: 'Thank you. Your decision is recorded.' } },
  ),
  rejected: exhibit(
    viewOf([{ ...mailCall, status: 'rejected' }], {
      status: 'rejected',
      decidedAt,
      votes: [vote(boss, 'reject', 'call_3_1')],
      decisions: [
        { callId: 'call_3_1', decision: 'reject', reason: 'Wrong <address>.\nAsk again.', by: [boss] },
      ],
    }),
    { notice: { tone: 'bad', text: 'Already decided: rejected by boss@example.com.' } },
  ),
  edited: exhibit(
    viewOf(
      [{ ...mailCall, status: 'approved', proposed: mailCall.input, editedBy: you, input: editedMail }],
      {
        status: 'approved',
        decidedAt,
        votes: [vote(you, 'edit', 'call_3_1')],
        decisions: [{ callId: 'call_3_1', decision: 'edit', reason: 'Friendlier.', by: [you] }],
      },
    ),
  ),
  'just-edited': exhibit(
    viewOf([{ ...mailCall, status: 'edited', edited: editedMail }], {
      status: 'approved',
      decidedAt,
      votes: [vote(you, 'edit', 'call_3_1')],
      decisions: [{ callId: 'call_3_1', decision: 'edit', by: [you] }],
    }),
    { notice: { tone: 'good', text: 'Thank you. Your decision is recorded.' } },
  ),
  answered: exhibit(
    viewOf([{ ...questionCall, status: 'done' }], {
      kind: 'question',
      status: 'approved',
      decidedAt,
      decisions: [{ callId: 'call_2_1', decision: 'answer', answer: 'ORD-1077', by: [boss] }],
    }),
  ),
  expired: exhibit(viewOf([{ ...mailCall, status: 'expired' }], { status: 'expired' })),
  'expired-end': exhibit(
    viewOf([{ ...mailCall, status: 'expired' }], { status: 'expired', onExpiry: 'end' }),
  ),
  cancelled: exhibit(viewOf([mailCall], { status: 'cancelled' })),
  unreachable: exhibit(
    viewOf([mailCall], {
      status: 'expired',
      unreachable:
        'Nobody could be reached: ann.keller@example.com by mail (Email address is not verified); boss@example.com by mail (no answer within 5 seconds).',
    }),
  ),
  review: exhibit(
    viewOf([finish], {
      kind: 'review',
      question: 'The agent gave this answer and verification sent it back.',
    }),
  ),
  'in-doubt': exhibit(
    viewOf(
      [
        {
          ...mailCall,
          status: 'in_doubt',
          choices: ['approve', 'reject'],
          problem: 'The tool stopped midway.',
        },
      ],
      {
        kind: 'in_doubt',
        question: 'send_email was begun, and nobody knows whether it acted. Find out whether it happened.',
      },
    ),
  ),
  hostile: exhibit(viewOf([hostile])),
};
