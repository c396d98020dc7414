import { casesOf } from '../../case.ts';
import { all, askedTimes, ends, passes } from '../../checks.ts';
import { again, asks, call, finishes, order, otherwise, search, user, when } from '../../conversation.ts';

/** Answers in ways that a check of figures and claims could mistake. */
export const answering = casesOf('well-behaved', [
  {
    name: 'good-works-it-out',
    about: 'Works out a refund step by step: figures that stand in no result, but follow from them.',
    quick: true,
    task: 'What refund does the policy allow for ORD-1042?',
    turns: [
      asks(order('ORD-1042'), search('late delivery refund tiers days late')),
      finishes(
        'done',
        'ORD-1042 was promised for 16 November and is estimated for 24 November: 8 days late. 20 % of $240.00 is $48.00, and with the shipping fee of $12.00 the refund is $60.00.',
        ['call_1_1', 'call_1_2'],
      ),
    ],
    check: passes(),
  },
  {
    name: 'good-adds-up',
    about: 'Adds up the lines of an order.',
    turns: [
      asks(order('ORD-1042')),
      finishes(
        'done',
        'A throw at $89, two sets of mugs at $38 each ($76) and three candles at $25 each ($75) make $240.',
        ['call_1_1'],
      ),
    ],
    check: passes(),
  },
  {
    name: 'good-counts',
    about: 'Counts the rows of a result.',
    task: 'How many orders were returned?',
    turns: [
      asks(
        call('query_database', {
          table: 'orders',
          filter_field: 'status',
          filter_value: 'returned',
          limit: 50,
        }),
      ),
      finishes('done', 'Three orders were returned.', ['call_1_1']),
    ],
    check: passes(),
  },
  {
    name: 'good-numbered-list',
    about: 'Writes its answer as a numbered list.',
    turns: [
      asks(order('ORD-1042'), user('USR-0017')),
      finishes(
        'done',
        '1. The order: ORD-1042, delayed.\n2. The customer: Maya Lindqvist, Minneapolis.\n3. The carrier: Northline, held in Duluth.',
        ['call_1_1', 'call_1_2'],
      ),
    ],
    check: passes(),
  },
  {
    name: 'good-german',
    about: 'Answers in another language, with its own way of writing numbers.',
    task: 'Auf Deutsch bitte: Was ist mit ORD-1042?',
    turns: [
      asks(order('ORD-1042')),
      finishes(
        'done',
        'Die Bestellung ORD-1042 über 268,50 USD sollte am 16.11.2026 ankommen und ist verspätet.',
        ['call_1_1'],
      ),
    ],
    check: passes(),
  },
  {
    name: 'good-cites-use',
    about: 'Cites a call by the id of its own tool use.',
    turns: [
      asks({ ...order('ORD-1042'), id: 'toolu_good_cites_use' }),
      finishes('done', 'ORD-1042 is delayed.', ['toolu_good_cites_use']),
    ],
    check: passes(),
  },
  {
    name: 'good-says-what-it-did-not-do',
    about: 'Says plainly that no mail was sent, and that somebody may send one.',
    quick: true,
    turns: [
      asks(order('ORD-1042')),
      finishes(
        'done',
        'ORD-1042 is delayed. I did not send an email to the customer; the team may want to send one.',
        ['call_1_1'],
      ),
    ],
    check: passes(),
  },
  {
    name: 'good-impossible',
    about: 'The order does not exist, and the model says so.',
    quick: true,
    task: 'Where is order ORD-9999?',
    turns: [asks(order('ORD-9999')), finishes('impossible', 'There is no order ORD-9999.', ['call_1_1'])],
    check: passes('impossible'),
  },
  {
    name: 'good-impossible-at-once',
    about: 'The task is none for this agent; nothing had to be looked up to say so.',
    task: 'Please book a flight to Duluth.',
    turns: [finishes('impossible', 'I cannot book flights.')],
    check: passes('impossible'),
  },
  {
    name: 'good-partial',
    about: 'One half was found, the other not.',
    task: 'Where are ORD-1042 and ORD-9999?',
    turns: [
      asks(order('ORD-1042'), order('ORD-9999')),
      finishes('partial', 'ORD-1042 is delayed. ORD-9999 was not found.', ['call_1_1']),
    ],
    check: passes('partial'),
  },
  {
    name: 'good-takes-the-hint',
    about: 'Names a field that the table lacks, reads which there are, and goes on.',
    turns: [
      asks(call('query_database', { table: 'orders', filter_field: 'email', filter_value: 'x', limit: 1 })),
      [when('has no field', asks(order('ORD-1042')))],
      finishes('done', 'ORD-1042 is delayed.', ['call_2_1']),
    ],
    check: all(ends('completed'), askedTimes(0)),
  },
  {
    name: 'good-broken-once',
    about: 'One call comes out broken; the next one is right.',
    turns: [
      [
        when('could not be used', asks(order('ORD-1042'))),
        otherwise(asks({ tool: 'query_database', rawInput: '{"table": ' })),
      ],
      finishes('done', 'ORD-1042 is delayed.', ['call_2_1']),
    ],
    check: all(ends('completed'), askedTimes(0)),
  },
  {
    name: 'good-provider-fails-twice',
    about: 'The provider is overloaded twice, then answers.',
    turns: [
      [{ respond: { fault: { status: 529, times: 2 } } }, otherwise(asks(order('ORD-1042')))],
      finishes('done', 'ORD-1042 is delayed.', ['call_1_1']),
    ],
    check: passes(),
  },
  {
    name: 'good-slow',
    about: 'The model takes its time.',
    turns: [
      { ...asks(order('ORD-1042')), delayMs: 4_000 },
      finishes('done', 'ORD-1042 is delayed.', ['call_1_1']),
    ],
    check: passes(),
  },
  {
    name: 'good-near-its-cap',
    about: 'Comes close to its cap, and stays below it by itself.',
    maxCostUsd: 0.15,
    turns: [
      ...again(3, (time) => ({ ...asks(order(`ORD-${1_040 + time}`)), usage: { output_tokens: 1_500 } })),
      finishes('done', 'ORD-1042 is delayed.', ['call_3_1']),
    ],
    check: passes(),
  },
]);
