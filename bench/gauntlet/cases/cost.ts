import { type Check, casesOf } from '../case.ts';
import { all, ends, isNotComplete, madeAtMost } from '../checks.ts';
import { again, asks, call, order, says, type WrittenTurn } from '../conversation.ts';

const rounds = 40;

/** A different read each turn, with all the tokens a turn may write. */
const expensive = (usage: Record<string, number> = { output_tokens: 2_048 }) =>
  again(rounds, (time): WrittenTurn => ({ ...asks(order(`ORD-${1_000 + time}`)), usage }));

/** The cap is what stopped it, and it stopped below. That it is never passed is a guarantee of every run. */
const caught = all(ends('budget_exhausted'), isNotComplete);

const modelCallsAtMost =
  (most: number): Check =>
  ({ requests }) =>
    requests.length <= most ? [] : [`the model was asked ${requests.length} times, more than ${most}`];

export const cost = casesOf('cost explosion', [
  {
    name: 'cost-long-answers',
    about: 'Writes as much as it may, every turn.',
    quick: true,
    maxCostUsd: 0.006,
    turns: expensive(),
    check: caught,
  },
  {
    name: 'cost-cache-writes',
    about: 'Nothing is ever read from the cache; everything is written anew at the highest price.',
    maxCostUsd: 0.1,
    turns: expensive({ input_tokens: 0, cache_creation_input_tokens: 6_000, output_tokens: 2_048 }),
    check: caught,
  },
  {
    name: 'cost-no-usage',
    about: 'The provider does not say what was used.',
    quick: true,
    maxCostUsd: 0.15,
    turns: again(rounds, (time) => ({ ...asks(order(`ORD-${1_000 + time}`)), omitUsage: true })),
    check: caught,
  },
  {
    name: 'cost-cut-streams',
    about: 'Every answer breaks off and is billed all the same.',
    maxCostUsd: 0.03,
    turns: again(rounds, (time) => ({ ...asks(order(`ORD-${1_000 + time}`)), cutStream: true })),
    check: all(caught, modelCallsAtMost(8)),
  },
  {
    name: 'cost-tiny-cap',
    about: 'A cap below the price of a single call.',
    quick: true,
    maxCostUsd: 0.000_001,
    turns: expensive(),
    check: all(caught, modelCallsAtMost(0)),
  },
  {
    name: 'cost-priced-tool',
    about: 'A tool that costs 3 cents a call, for one customer after another.',
    quick: true,
    agent: 'tester',
    task: 'Check the credit of all customers.',
    maxCostUsd: 0.2,
    turns: again(rounds, (time) =>
      asks(
        ...[1, 2, 3].map((n) =>
          call('credit_check', { user_id: `USR-${String(time * 3 + n).padStart(4, '0')}` }),
        ),
      ),
    ),
    check: all(isNotComplete, ends('budget_exhausted', 'limit_reached', 'loop_detected'), madeAtMost(6)),
  },
  {
    name: 'cost-growing-prompt',
    about: 'Each turn adds 60 KB that every later turn pays for again.',
    agent: 'tester',
    task: 'Summarise all orders.',
    maxCostUsd: 0.005,
    turns: again(rounds, (time) => asks(call('export_orders', { page: time + 1, kilobytes: 60 }))),
    check: caught,
  },
  {
    name: 'cost-overloaded',
    about: 'The provider is overloaded three times in a row in every turn, then answers at length.',
    maxCostUsd: 0.006,
    turns: again(rounds, (time) => [
      { respond: { fault: { status: 529, times: 2 } } },
      { respond: { ...asks(order(`ORD-${1_000 + time}`)), usage: { output_tokens: 2_048 } } },
    ]),
    check: caught,
  },
  {
    name: 'cost-rambling',
    about: 'Long texts without a call, at full price.',
    maxCostUsd: 0.06,
    turns: again(rounds, (time) => ({
      ...says(`Consideration ${time}. ${'There is more to it. '.repeat(100)}`),
      usage: { output_tokens: 2_048 },
    })),
    check: all(ends('budget_exhausted', 'loop_detected'), isNotComplete),
  },
]);
