import { tools } from '#tools';
import { approvals, askPeople, now, reach } from './adapters/container.ts';
import { observed } from './adapters/lambda.ts';
import type { AskPeople } from './core/approval/ask-people.ts';
import { statusAt } from './core/approval/decision.ts';
import { patienceMs, type Reach } from './core/approval/reach.ts';
import { peopleToRemind } from './core/approval/tally.ts';
import type { Approval } from './core/contracts/approval.ts';
import { FollowUpSchema } from './core/contracts/follow-up.ts';
import type { Approvals } from './core/ports.ts';

interface Dependencies {
  readonly approvals: Pick<Approvals, 'find' | 'escalate' | 'beginReminder'>;
  readonly reach: Reach;
  readonly askPeople: AskPeople;
  readonly now: () => Date;
}

export const handler = observed<unknown, void>(() => {
  const handle = createHandler({
    approvals: approvals(),
    reach: reach(tools),
    askPeople: askPeople(tools),
    now,
  });
  return (event, { awsRequestId }) => handle(event, awsRequestId);
});

/**
 * Reminds those who are silent, or asks the next round as well. A request that is closed or over is left alone.
 * @param event `FollowUpSchema`; may come more than once
 * @param invocation id that stays the same when Lambda tries again
 */
export const createHandler = (deps: Dependencies) => async (event: unknown, invocation: string) => {
  const { approvalId, step, round } = FollowUpSchema.parse(event);
  const approval = await deps.approvals.find(approvalId);
  if (!approval || statusAt(approval, deps.now()) !== 'pending') return;
  if (step === 'remind') return remind(deps, approval, invocation);
  const escalated = await deps.approvals.escalate(approvalId, round, deps.now().toISOString());
  if (escalated) await deps.askPeople(escalated);
};

async function remind(deps: Dependencies, approval: Approval, by: string): Promise<void> {
  const at = deps.now();
  const silent = peopleToRemind(approval);
  if (silent.length === 0) return;
  const people = silent.map(({ email }) => email);
  if (!(await deps.approvals.beginReminder(approval.approvalId, { by, at: at.toISOString(), people })))
    return;
  const reminded = approval.deliveries.filter(({ purpose, error }) => purpose === 'reminder' && !error);
  await deps.reach(approval, {
    people: silent.filter(({ email }) => !reminded.some(({ person }) => person === email)),
    purpose: 'reminder',
    until: new Date(at.getTime() + patienceMs),
  });
}
