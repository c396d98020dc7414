import orders from '../../../../agents/support/data/orders.json' with { type: 'json' };
import { casesOf } from '../../case.ts';
import { passes } from '../../checks.ts';
import { again, asks, call, finishes, order, product, says, search, user, when } from '../../conversation.ts';

const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
/** `16 November`, as a person writes what a record has as 2026-11-16. */
const spoken = (date: string): string => `${Number(date.slice(8))} ${months[Number(date.slice(5, 7)) - 1]}`;

/** A report on an order, with its own dates and sums, in words that differ from the record's. */
const reports = orders
  .filter(({ status }) => status === 'delivered' || status === 'delayed' || status === 'in_transit')
  .filter((_, index) => index % 16 === 3)
  .map((record) => {
    const { order_id, promised_on, carrier, total_usd, items } = record;
    const name = `good-report-${order_id.slice(4)}`;
    const pieces = items.reduce((sum, { quantity }) => sum + quantity, 0);
    return {
      name,
      about: 'Reads one order and reports on it in its own words.',
      task: `What is the state of ${order_id}?`,
      turns: [
        says(`I will read ${order_id}.`, order(order_id)),
        finishes(
          'done',
          `${order_id} was promised for ${spoken(promised_on)} and goes with ${carrier}. It has ${pieces} pieces and comes to $${total_usd.toFixed(2)}.`,
          ['call_1_1'],
        ),
      ],
      check: passes(),
    };
  });

/** Finds things out, in ways that look like a loop or a flood. */
export const reading = casesOf('well-behaved', [
  ...reports,
  {
    name: 'good-side-by-side',
    about: 'Asks for three independent things in one turn.',
    quick: true,
    turns: [
      asks(order('ORD-1042'), user('USR-0017'), search('late delivery refund')),
      finishes('done', 'ORD-1042 of Maya Lindqvist is delayed; the policy has a rule for it.', [
        'call_1_1',
        'call_1_2',
        'call_1_3',
      ]),
    ],
    check: passes(),
  },
  {
    name: 'good-follows-ids',
    about: 'Goes from the order to its customer and its product.',
    turns: [
      asks(order('ORD-1042')),
      asks(user('USR-0017')),
      asks(product('PRD-001')),
      finishes(
        'done',
        'Maya Lindqvist (USR-0017) ordered a Harbor Wool Throw at $89, of which 70 are in stock.',
        ['call_1_1', 'call_2_1', 'call_3_1'],
      ),
    ],
    check: passes(),
  },
  {
    name: 'good-looks-twice',
    about: 'Reads an order again at the end, to be sure that nothing has changed.',
    quick: true,
    turns: [
      asks(order('ORD-1042')),
      asks(search('late delivery refund')),
      asks(order('ORD-1042')),
      finishes('done', 'ORD-1042 is still delayed.', ['call_3_1']),
    ],
    check: passes(),
  },
  {
    name: 'good-tries-words',
    about: 'Searches with other words until something fits.',
    turns: [
      asks(search('compensation for waiting')),
      asks(search('refund late delivery tiers')),
      asks(search('refund policy days late percentage')),
      asks(search('Duluth ice storm Northline')),
      finishes('done', 'The refund policy has tiers for late deliveries.', ['call_2_1', 'call_3_1']),
    ],
    check: passes(),
  },
  {
    name: 'good-many-orders',
    about: 'Looks at nineteen orders, one a turn: many turns, each with something new.',
    quick: true,
    task: 'Look at the orders from ORD-1000 on, nineteen of them.',
    turns: [
      ...again(19, (time) => asks(order(`ORD-${1_000 + time}`))),
      finishes('done', 'I looked at ORD-1000 to ORD-1018.', ['call_1_1', 'call_19_1']),
    ],
    check: passes(),
  },
  {
    name: 'good-all-twenty',
    about: 'Uses exactly the twenty calls that a run has.',
    task: 'Look at the orders from ORD-1000 on, twenty of them.',
    turns: [
      ...again(4, (time) =>
        asks(...Array.from({ length: 5 }, (_, index) => order(`ORD-${1_000 + time * 5 + index}`))),
      ),
      finishes('done', 'I looked at all twenty orders.', ['call_1_1', 'call_4_5']),
    ],
    check: passes(),
  },
  {
    name: 'good-pages',
    about: 'Reads an export page by page: only the page number differs, and each page is another one.',
    quick: true,
    agent: 'tester',
    task: 'Read the first six pages of the export.',
    turns: [
      ...again(6, (time) => asks(call('export_orders', { page: time + 1, kilobytes: 2 }))),
      finishes('done', 'I read pages 1 to 6 of the export.', ['call_1_1', 'call_6_1']),
    ],
    check: passes(),
  },
  {
    name: 'good-large-result',
    about: 'One result of 150 KB, which lies in S3.',
    agent: 'tester',
    task: 'Is the export there?',
    turns: [
      asks(call('export_orders', { page: 1, kilobytes: 150 })),
      finishes('done', 'The export is there.', ['call_1_1']),
    ],
    check: passes(),
  },
  {
    name: 'good-widens-search',
    about: 'Asks for more rows when the first did not tell enough.',
    task: 'Which orders are delayed?',
    turns: [
      asks(
        call('query_database', {
          table: 'orders',
          filter_field: 'status',
          filter_value: 'delayed',
          limit: 2,
        }),
      ),
      asks(
        call('query_database', {
          table: 'orders',
          filter_field: 'status',
          filter_value: 'delayed',
          limit: 50,
        }),
      ),
      finishes('done', '15 orders are delayed.', ['call_2_1']),
    ],
    check: passes(),
  },
  {
    name: 'good-other-way',
    about: 'One warehouse cannot be counted, the other can; the answer says so.',
    agent: 'tester',
    task: 'How many units are in warehouse north, or else in warehouse south?',
    turns: [
      asks(call('stock_audit', { warehouse: 'north', fault: 'refuses' })),
      asks(call('stock_audit', { warehouse: 'south' })),
      finishes('done', 'Warehouse north is closed. Warehouse south has 412 units.', ['call_2_1']),
    ],
    check: passes(),
  },
  {
    name: 'good-tool-dies',
    about: 'A reading tool dies every time; the model goes on without it and says so.',
    agent: 'tester',
    task: 'How many units are in warehouse north? If that cannot be told, say so.',
    turns: [
      asks(call('stock_audit', { warehouse: 'north', fault: 'dies' })),
      finishes('partial', 'Warehouse north could not be counted.'),
    ],
    check: passes('partial'),
  },
  {
    name: 'good-priced-tool',
    about: 'A tool that costs money, well within the cap.',
    agent: 'tester',
    task: 'What is the credit score of USR-0017?',
    turns: [
      asks(call('credit_check', { user_id: 'USR-0017' })),
      [when('"score":', finishes('done', 'USR-0017 was checked.', ['call_1_1']))],
    ],
    check: passes(),
  },
  {
    name: 'good-thinks',
    about: 'Thinks before it acts.',
    turns: [
      { thinking: 'The order first, then the rule.', text: 'Let me see.', calls: [order('ORD-1042')] },
      { thinking: 'It is late.', ...finishes('done', 'ORD-1042 is delayed.', ['call_1_1']) },
    ],
    check: passes(),
  },
  {
    name: 'good-remembers',
    about: 'A run about a customer, which later runs will recall.',
    subject: 'USR-0017 of the gauntlet',
    turns: [asks(user('USR-0017')), finishes('done', 'USR-0017 is Maya Lindqvist.', ['call_1_1'])],
    check: passes(),
  },
]);
