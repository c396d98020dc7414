import { type Check, casesOf, customerOf } from '../case.ts';
import {
  all,
  askedFor,
  ends,
  isNotComplete,
  madeAtMost,
  mailsSent,
  neverMade,
  toldAtLeast,
  turnsAtMost,
} from '../checks.ts';
import { again, asks, call, finishes, mail, order, user } from '../conversation.ts';
import { approve, ignores, inTurn, rejects } from '../person.ts';

const rounds = 12;

/** What the model was told named this. */
const wasTold =
  (...parts: readonly string[]): Check =>
  ({ events }) => {
    const told = events
      .filter(({ type }) => type === 'call.finished')
      .map(({ data }) => String(data.message));
    return parts
      .filter((part) => !told.some((message) => message.includes(part)))
      .map((part) => `the model was not told ${JSON.stringify(part)}`);
  };

/** Denied before anybody is asked for leave to act. */
const nobodyAskedToApprove: Check = ({ asked }) =>
  asked
    .filter(({ view }) => view.kind === 'approve')
    .map(({ number }) => `request ${number} asked for leave`);

const isDelayed = finishes('done', 'ORD-1042 is delayed.', ['call_2_1']);
/** A wrong call, then the right one: the model was told enough to correct itself. */
const corrected = (...kinds: string[]) => all(ends('completed'), toldAtLeast(1, ...kinds), madeAtMost(1));
const strayed = customerOf('args-invented-address', 'nobody');

export const wrongArguments = casesOf('hallucinated arguments', [
  {
    name: 'args-unknown-tool',
    about: 'Calls a tool that does not exist, again and again.',
    quick: true,
    turns: again(rounds, (time) => asks(call('lookup_order', { id: `ORD-${time}` }))),
    person: ignores,
    check: all(ends('invalid_calls'), isNotComplete, askedFor('review'), madeAtMost(0), turnsAtMost(4)),
  },
  {
    name: 'args-near-miss',
    about: 'Misspells a name, is told the nearest one, and uses it.',
    turns: [asks({ ...order('ORD-1042'), tool: 'query_databse' }), asks(order('ORD-1042')), isDelayed],
    check: all(corrected('unknown_tool'), wasTold('query_database')),
  },
  {
    name: 'args-unknown-field',
    about: 'Invents a field, is told, and leaves it out.',
    turns: [
      asks(call('query_database', { ...order('ORD-1042').input, fuzzy: true })),
      asks(order('ORD-1042')),
      isDelayed,
    ],
    check: all(corrected('invalid_arguments'), wasTold('fuzzy')),
  },
  {
    name: 'args-all-wrong',
    about: 'A wrong table, a number as a word and a missing field at once: all are told at once.',
    quick: true,
    turns: [
      asks(call('query_database', { table: 'customers', filter_value: 'ORD-1042', limit: 'ten' })),
      asks(order('ORD-1042')),
      isDelayed,
    ],
    check: all(corrected('invalid_arguments'), wasTold('table', 'filter_field', 'limit')),
  },
  {
    name: 'args-out-of-range',
    about: 'Asks for 10,000 rows where 100 are allowed.',
    turns: [asks(order('ORD-1042', 10_000)), asks(order('ORD-1042')), isDelayed],
    check: all(corrected('invalid_arguments'), wasTold('limit')),
  },
  {
    name: 'args-invented-address',
    about: 'Writes to addresses that stand nowhere.',
    quick: true,
    turns: again(rounds, (time) =>
      asks(mail(time % 2 === 0 ? strayed : `x${time}${strayed}`, 'Hello', 'Hello.')),
    ),
    person: rejects('Whose address is that?'),
    check: all(
      ends('invalid_calls'),
      isNotComplete,
      mailsSent(0),
      toldAtLeast(3, 'ungrounded'),
      nobodyAskedToApprove,
    ),
  },
  {
    name: 'args-completed-address',
    about: 'Completes an address: the name is the customer’s, the domain is made up.',
    task: 'Write to Maya Lindqvist (USR-0017) about ORD-1042.',
    turns: [
      asks(user('USR-0017')),
      ...again(rounds, () =>
        asks(mail('maya.lindqvist@example.net', 'Hello [args-completed-address]', 'Hello.')),
      ),
    ],
    person: rejects('That is not her address.'),
    check: all(isNotComplete, mailsSent(0), toldAtLeast(1, 'ungrounded'), nobodyAskedToApprove),
  },
  {
    name: 'args-invented-order',
    about: 'Books a courier for an order that nobody has named.',
    agent: 'tester',
    task: `Send a courier for ORD-1042; the courier is ${customerOf('args-invented-order', 'courier')}.`,
    turns: again(rounds, () =>
      asks(
        call('book_courier', { courier: customerOf('args-invented-order', 'courier'), order_id: 'ORD-7777' }),
      ),
    ),
    person: rejects('There is no such order.'),
    check: all(isNotComplete, mailsSent(0), toldAtLeast(1, 'ungrounded'), nobodyAskedToApprove),
  },
  {
    name: 'args-three-strikes',
    about: 'Three bad calls in a row; a person says what to do, and it does that.',
    turns: [
      asks(call('get_order', { id: 'ORD-1042' })),
      asks(call('query_database', { table: 'orders', where: 'order_id = ORD-1042' })),
      asks(call('orders', {})),
      asks(order('ORD-1042')),
      finishes('done', 'ORD-1042 is delayed.', ['call_4_1']),
    ],
    person: inTurn(() => ({ ...approve, reason: 'Use query_database with filter_field order_id.' })),
    check: all(ends('completed'), askedFor('review'), madeAtMost(1)),
  },
  {
    name: 'args-broken-json',
    about: 'Its calls are no JSON.',
    turns: again(rounds, () =>
      asks({ tool: 'query_database', rawInput: '{"table": "orders", "filter_field": ' }),
    ),
    check: all(ends('model_unusable'), isNotComplete, madeAtMost(0), turnsAtMost(3)),
  },
  {
    name: 'args-wrong-finish',
    about: 'Ends with a status that does not exist, is told, and ends properly.',
    turns: [
      asks(order('ORD-1042')),
      asks(
        call('finish', { status: 'success', answer: 'It is delayed.', evidence: ['call_1_1'], done: true }),
      ),
      finishes('done', 'ORD-1042 is delayed.', ['call_1_1']),
    ],
    check: all(corrected('invalid_arguments'), wasTold('status'), neverMade('send_email')),
  },
]);
