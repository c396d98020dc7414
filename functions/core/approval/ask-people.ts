import type { Approval } from '../contracts/approval.ts';
import type { Approvals } from '../ports.ts';
import { statusAt } from './decision.ts';
import { patienceMs, type Reach } from './reach.ts';
import { approversOf } from './tally.ts';
import { needOutOfReach, outOfReachSentence, reachedPeople, unmeetableSentence } from './undelivered.ts';

export interface AskPeopleDependencies {
  readonly approvals: Pick<Approvals, 'escalate' | 'giveUp'>;
  readonly reach: Reach;
  readonly now: () => Date;
}

/**
 * Asks everyone of the request's rounds so far who was not reached. While those who were cannot meet every need, the
 * next round is asked at once; after the last, the request is given up. A repeat asks nobody again who was reached.
 * @returns the request as it stands; `undefined` where nobody can decide it any more
 */
export const createAskPeople =
  (deps: AskPeopleDependencies) =>
  async (approval: Approval): Promise<Approval | undefined> => {
    const { approvalId, rounds } = approval;
    const giveUp = async (why: string) => {
      await deps.approvals.giveUp(approvalId, why, deps.now().toISOString());
      return undefined;
    };
    const hopeless = unmeetableSentence(approval);
    if (hopeless !== undefined) return giveUp(hopeless);

    const until = new Date(deps.now().getTime() + patienceMs);
    const tried = new Set<string>();
    let current: Approval | undefined = approval;
    while (current && statusAt(current, deps.now()) === 'pending') {
      const reached = reachedPeople(current);
      const people = approversOf(current).filter(({ email }) => !reached.has(email) && !tried.has(email));
      for (const { email } of people) tried.add(email);
      current = await deps.reach(current, { people, purpose: 'request', until });

      const need = current && needOutOfReach(current);
      if (!current || !need) break;
      if (current.round + 1 >= rounds.length) return giveUp(outOfReachSentence(current, need));
      current = await deps.approvals.escalate(approvalId, current.round + 1, deps.now().toISOString());
    }
    return current && statusAt(current, deps.now()) === 'pending' ? current : undefined;
  };

export type AskPeople = ReturnType<typeof createAskPeople>;
