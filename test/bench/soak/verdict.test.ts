import { describe, expect, it } from 'vitest';
import type { Planned } from '../../../bench/soak/plan.ts';
import { problemsOf, type Seen } from '../../../bench/soak/verdict.ts';

const planned = (choice: Planned['choice']): Planned => ({
  name: 'soak-0001',
  orderId: 'SOAK-0001',
  amountUsd: 25,
  editedUsd: 225,
  choice,
});
const person = 'ann@example.com';
const right: Readonly<Record<Planned['choice'], Seen>> = {
  approve: seen('approve', { refundsUsd: [25] }),
  edit: seen('edit', { refundsUsd: [225] }),
  reject: seen('reject', { refundsUsd: [], outcome: 'partial', response: 'A person rejected it.' }),
};
function seen(decision: string, other: Partial<Seen>): Seen {
  return {
    answered: 200,
    outcome: 'completed',
    response: 'It was done.',
    refundsUsd: [],
    brokenAt: null,
    voted: [{ who: person, decision }],
    ...other,
  };
}

describe('the verdict on a run of the soak', () => {
  it.each(['approve', 'edit', 'reject'] as const)('finds nothing where it was right to %s', (choice) => {
    expect(problemsOf(planned(choice), person, right[choice])).toEqual([]);
  });

  it.each<[string, Planned['choice'], Partial<Seen>]>([
    ['an approved refund that was not made', 'approve', { refundsUsd: [] }],
    ['one that was made twice', 'approve', { refundsUsd: [25, 25] }],
    ['one with the arguments of another', 'approve', { refundsUsd: [26] }],
    ['an edited one that was made as the model wanted', 'edit', { refundsUsd: [25] }],
    ['a rejected one that was made', 'reject', { refundsUsd: [25] }],
    ['a model that was told otherwise', 'reject', { response: 'It was done.' }],
    ['another outcome', 'approve', { outcome: 'partial' }],
    ['a decision that was refused', 'approve', { answered: 409 }],
    ['a broken audit', 'approve', { brokenAt: 3 }],
    ['the vote of somebody else', 'approve', { voted: [{ who: 'ben@example.com', decision: 'approve' }] }],
    ['a vote that was not recorded', 'approve', { voted: [] }],
  ])('finds %s', (_, choice, wrong) => {
    expect(problemsOf(planned(choice), person, { ...right[choice], ...wrong })).toHaveLength(1);
  });
});
