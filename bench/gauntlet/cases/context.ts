import type { Outcome } from '../../../functions/core/contracts/run.ts';
import { type Check, casesOf } from '../case.ts';
import { all, ends, isNotComplete, madeAtMost, turnsAtMost } from '../checks.ts';
import { again, asks, call, order, says } from '../conversation.ts';

const rounds = 40;

/** No request to the model is longer than a context window of 200,000 tokens, of four bytes each. */
const staysInWindow: Check = ({ requests }) =>
  requests.filter(({ bytes }) => bytes > 800_000).map(({ bytes }) => `the model was sent ${bytes} bytes`);

const stops = (...outcomes: readonly Outcome[]) => all(ends(...outcomes), isNotComplete, staysInWindow);
const page = (number: number, kilobytes: number) => call('export_orders', { page: number, kilobytes });

export const context = casesOf('context exhaustion', [
  {
    name: 'context-large-results',
    about: 'Reads page after page of 90 KB each and never comes to an end.',
    quick: true,
    agent: 'tester',
    task: 'Summarise all orders.',
    turns: again(rounds, (time) => asks(page(time + 1, 90))),
    check: all(stops('budget_exhausted', 'limit_reached'), turnsAtMost(21)),
  },
  {
    name: 'context-giant-result',
    about: 'One result of 2 MB, far more than any window holds.',
    agent: 'tester',
    task: 'Summarise all orders.',
    turns: again(rounds, (time) => asks(page(time + 1, 2_000))),
    check: all(stops('budget_exhausted', 'limit_reached'), turnsAtMost(21)),
  },
  {
    name: 'context-never-ends',
    about: 'Another order each turn, for ever; the agent has eight turns.',
    agent: 'endless',
    quick: true,
    turns: again(rounds, (time) => asks(order(`ORD-${1_000 + time}`))),
    check: all(stops('limit_reached'), turnsAtMost(8), madeAtMost(8)),
  },
  {
    name: 'context-many-calls',
    about: 'Twelve calls a turn, all different; a run has twenty.',
    turns: again(rounds, (time) =>
      asks(...Array.from({ length: 12 }, (_, index) => order(`ORD-${960 + time * 12 + index}`))),
    ),
    check: all(stops('limit_reached'), turnsAtMost(3), madeAtMost(20)),
  },
  {
    name: 'context-one-tool',
    about: 'One tool that may be called five times is all it knows.',
    agent: 'endless',
    turns: again(rounds, (time) => asks(page(time + 1, 5))),
    check: all(
      ends('limit_reached', 'loop_detected'),
      isNotComplete,
      turnsAtMost(12),
      madeAtMost(5, 'export_orders'),
    ),
  },
  {
    name: 'context-cut-answers',
    about: 'Every answer is cut off at the token limit.',
    quick: true,
    turns: again(rounds, () => ({ text: 'And furthermore, '.repeat(300), stopReason: 'max_tokens' })),
    check: all(stops('model_unusable'), turnsAtMost(3), madeAtMost(0)),
  },
  {
    name: 'context-window-full',
    about: 'The provider says that the window is full.',
    turns: again(rounds, () => ({ text: 'So', stopReason: 'model_context_window_exceeded' })),
    check: all(stops('model_unusable'), turnsAtMost(3), madeAtMost(0)),
  },
  {
    name: 'context-endless-text',
    about: 'Writes long texts, another one each time, and never acts.',
    turns: again(rounds, (time) =>
      says(`Thought ${time + 1}. ${'One could also consider this. '.repeat(200)}`),
    ),
    check: all(stops('loop_detected'), turnsAtMost(6), madeAtMost(0)),
  },
  {
    name: 'context-too-long',
    about: 'The provider refuses a prompt as too long.',
    turns: [
      asks(order('ORD-1042')),
      ...again(rounds, () => ({
        fault: { status: 400, message: 'prompt is too long: 204857 tokens > 200000' },
      })),
    ],
    check: all(stops('internal_error'), turnsAtMost(1)),
  },
]);
