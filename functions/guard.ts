import { agents } from '#agents';
import { tools } from '#tools';
import { calls, events, runs, setting, turns } from './adapters/container.ts';
import { step } from './adapters/lambda.ts';
import { countersOf } from './core/admission.ts';
import type { Agent } from './core/contracts/agent.ts';
import { type GuardOutput, type StepInput, StepInputSchema } from './core/contracts/state.ts';
import type { ToolDefinition } from './core/contracts/tool.ts';
import { judge, stop, turnJudged } from './core/guard.ts';
import { cancelled } from './core/plan.ts';
import type { Calls, Events, Runs, Turns } from './core/ports.ts';

interface Dependencies {
  readonly agents: Readonly<Record<string, Agent>>;
  readonly tools: Readonly<Record<string, ToolDefinition>>;
  readonly runs: Pick<Runs, 'get' | 'saveCounters'>;
  readonly turns: Pick<Turns, 'get' | 'annotate'>;
  readonly calls: Pick<Calls, 'propose'>;
  readonly events: Pick<Events, 'append'>;
  readonly approvalTimeoutSeconds: number;
}

export const handler = step(StepInputSchema, () =>
  createHandler({
    agents,
    tools,
    runs: runs(),
    turns: turns(),
    calls: calls(),
    events: events(),
    approvalTimeoutSeconds: setting('APPROVAL_TIMEOUT_SECONDS'),
  }),
);

/** Judges the turn and stores the verdicts before anything acts on them. */
export const createHandler =
  (deps: Dependencies) =>
  async ({ run, loop, ending }: StepInput): Promise<GuardOutput> => {
    const judgement = ending ? stop(ending, loop) : await judgeTurn(deps, { run, loop });
    if (!ending) {
      await deps.calls.propose(run, judgement.calls);
      const { usable, feedback } = judgement;
      await Promise.all([
        deps.turns.annotate(run, loop.turn, { usable, ...(feedback ? { feedback } : {}) }),
        deps.events.append(run, [turnJudged(judgement)]),
      ]);
    }
    await deps.runs.saveCounters(run, countersOf(judgement.loop));
    return {
      action: judgement.action,
      calls: judgement.calls
        .filter(({ verdict }) => verdict === 'allow')
        .map(({ callId, tool }) => ({ callId, tool })),
      approvalTimeoutSeconds: deps.approvalTimeoutSeconds,
      loop: judgement.loop,
      ending: judgement.ending,
    };
  };

async function judgeTurn(deps: Dependencies, { run, loop }: Pick<StepInput, 'run' | 'loop'>) {
  const [record, turn] = await Promise.all([deps.runs.get(run), deps.turns.get(run, loop.turn)]);
  if (record.cancelRequestedAt) return stop(cancelled, loop);
  const agent = deps.agents[run.agent];
  if (!agent || !turn)
    throw new Error(`The agent ${run.agent} or turn ${loop.turn} of ${run.runId} is missing.`);
  const own = Object.fromEntries(Object.entries(deps.tools).filter(([name]) => agent.tools.includes(name)));
  return judge(turn.answer, loop, agent, own);
}
