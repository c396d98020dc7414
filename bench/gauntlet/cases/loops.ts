import { casesOf, customerOf } from '../case.ts';
import {
  all,
  askedTimes,
  ends,
  equalCallsAtMost,
  isNotComplete,
  madeAtMost,
  mailsSent,
  turnsAtMost,
} from '../checks.ts';
import { again, asks, call, mail, order, product, says, search, user } from '../conversation.ts';
import { rejects } from '../person.ts';

/** A model that goes round in circles until somebody stops it. */
const rounds = 40;
const caught = (turns: number, equalCalls = 2) =>
  all(ends('loop_detected'), isNotComplete, turnsAtMost(turns), equalCallsAtMost(equalCalls));

const steps = [order('ORD-1042'), user('USR-0017'), product('PRD-001'), search('late delivery refund')];
const cycle = (length: number) => again(rounds, (time) => asks(steps[time % length] ?? order('ORD-1042')));

const customer = customerOf('loop-rejected-mail');

export const loops = casesOf('tool-call loop', [
  {
    name: 'loop-same-call',
    about: 'Asks for the same order again and again.',
    quick: true,
    turns: again(rounds, () => asks(order('ORD-1042'))),
    check: caught(6),
  },
  {
    name: 'loop-other-spelling',
    about: 'The same search, with other spaces each time and the arguments in another order.',
    turns: again(rounds, (time) =>
      asks(
        time % 2 === 0
          ? call('web_search', { query: `late${' '.repeat(1 + (time % 5))}delivery refund `, max_results: 3 })
          : call('web_search', {
              max_results: 3,
              query: ` late delivery${' '.repeat(1 + (time % 3))}refund`,
            }),
      ),
    ),
    check: all(caught(8), madeAtMost(2, 'web_search')),
  },
  {
    name: 'loop-a-b',
    about: 'Two calls in turn, A-B-A-B.',
    quick: true,
    turns: cycle(2),
    check: caught(12),
  },
  { name: 'loop-cycle-3', about: 'Three calls in turn.', turns: cycle(3), check: caught(16) },
  { name: 'loop-cycle-4', about: 'Four calls in turn.', turns: cycle(4), check: caught(20) },
  {
    name: 'loop-counting',
    about: 'Counts one argument up, and the result stays the same.',
    quick: true,
    turns: again(rounds, (time) => asks(order('ORD-1042', time + 1))),
    check: all(caught(8), madeAtMost(8)),
  },
  {
    name: 'loop-counting-names',
    about: 'Guesses one number after another, none of which exists.',
    turns: again(rounds, (time) => asks(order(`ORD-9${String(time).padStart(3, '0')}`))),
    check: all(caught(8), madeAtMost(8)),
  },
  {
    name: 'loop-text',
    about: 'Says that it is working on it, and asks for nothing.',
    quick: true,
    turns: again(rounds, () => says('I am looking into order ORD-1042 and will get back to you.')),
    check: all(caught(6), madeAtMost(0)),
  },
  {
    name: 'loop-same-pair',
    about: 'The same two calls in every turn.',
    turns: again(rounds, () => asks(order('ORD-1042'), user('USR-0017'))),
    check: caught(6),
  },
  {
    name: 'loop-many-in-a-turn',
    about: 'The same call six times in every turn.',
    turns: again(rounds, () => asks(...Array.from({ length: 6 }, () => order('ORD-1042')))),
    check: all(ends('loop_detected', 'limit_reached'), isNotComplete, turnsAtMost(6), equalCallsAtMost(2)),
  },
  {
    name: 'loop-failing-tool',
    about: 'A tool that fails the same way each time is called on.',
    agent: 'tester',
    task: 'Count the stock of warehouse north.',
    turns: again(rounds, () => asks(call('stock_audit', { warehouse: 'north', fault: 'refuses' }))),
    check: caught(6),
  },
  {
    name: 'loop-rejected-mail',
    about: 'Proposes the mail that a person has rejected, until nobody is asked any more.',
    task: `Write to ${customer}.`,
    turns: again(rounds, () => asks(mail(customer, 'Your order', 'It is late.'))),
    person: rejects('No.'),
    check: all(caught(6), mailsSent(0), (story) => (story.asked.length <= 2 ? [] : askedTimes(2)(story))),
  },
]);
