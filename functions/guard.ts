import { agents } from '#agents';
import { tools } from '#tools';
import {
  approvals,
  budgets,
  calls,
  events,
  grants,
  now,
  policies,
  runs,
  setting,
  switches,
  turns,
} from './adapters/container.ts';
import { step } from './adapters/lambda.ts';
import { countersOf } from './core/admission.ts';
import { secondsToDecide } from './core/approval/time-to-decide.ts';
import { type GuardInput, GuardInputSchema, type GuardOutput } from './core/contracts/state.ts';
import type { GuardDependencies } from './core/guard/dependencies.ts';
import { judgeTurn } from './core/guard/judge-turn.ts';
import { kindOf, mayRun, stop } from './core/guard/judgement.ts';
import { rejudgeTurn } from './core/guard/rejudge-turn.ts';
import { historyEventsOf } from './core/history-events.ts';

export const handler = step(GuardInputSchema, () =>
  createHandler({
    agents,
    tools,
    runs: runs(),
    turns: turns(),
    calls: calls(),
    events: events(),
    approvals: approvals(),
    grants: grants(),
    policies: policies(),
    switches: switches(),
    budgets: budgets(),
    ownDomains: setting('OWN_DOMAINS'),
    approvalTimeoutSeconds: setting('APPROVAL_TIMEOUT_SECONDS'),
    businessHours: setting('BUSINESS_HOURS'),
    now,
  }),
);

const strategies = { judge: judgeTurn, rejudge: rejudgeTurn };

/** Judges the model's answer, or what people made of it; nothing acts before the verdict is stored. */
export const createHandler =
  (deps: GuardDependencies) =>
  async ({ action, run, loop, ending }: GuardInput): Promise<GuardOutput> => {
    const judgement = ending ? stop(ending, loop) : await strategies[action](deps, { run, loop });
    const historyEvents = judgement.loop.historyEvents + historyEventsOf(action, judgement);
    await deps.runs.saveCounters(run, countersOf(judgement.loop));
    const goesOn = ['execute', 'pause', 'approve'].includes(judgement.action);
    return {
      action: judgement.action,
      calls: judgement.calls
        .filter((call) => goesOn && mayRun(call))
        .map(({ callId, tool }) => ({ callId, tool })),
      approval: {
        kind: kindOf(judgement),
        timeoutSeconds: secondsToDecide(judgement.calls, deps, deps.now()),
      },
      pauseSeconds: judgement.pauseSeconds,
      loop: { ...judgement.loop, historyEvents },
      ending: judgement.ending,
    };
  };
