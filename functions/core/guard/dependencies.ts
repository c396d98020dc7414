import type { StageTime } from '../approval/time-to-decide.ts';
import type { Agent } from '../contracts/agent.ts';
import type { RunRecord } from '../contracts/run.ts';
import type { StepInput } from '../contracts/state.ts';
import { limitedAgent } from '../limits.ts';
import type { Approvals, Budgets, Calls, Events, Grants, Policies, Runs, Switches, Turns } from '../ports.ts';
import { type ToolsByName, toolsOf } from '../tools.ts';
import { goesOutside } from './destination.ts';
import type { TurnRules } from './judgement.ts';

/** What the guard needs of the outside world. */
export interface GuardDependencies extends StageTime {
  readonly agents: Readonly<Record<string, Agent>>;
  readonly tools: ToolsByName;
  readonly runs: Pick<Runs, 'get' | 'saveCounters'>;
  readonly turns: Pick<Turns, 'get' | 'annotate'>;
  readonly calls: Pick<Calls, 'propose' | 'list' | 'rejudge'>;
  readonly events: Pick<Events, 'append'>;
  readonly approvals: Pick<Approvals, 'find'>;
  readonly grants: Pick<Grants, 'holding'>;
  readonly policies: Policies;
  readonly switches: Pick<Switches, 'stopping'>;
  readonly budgets: Pick<Budgets, 'reserve'>;
  /** Domains that belong to a tenant, by tenant. */
  readonly ownDomains: Readonly<Record<string, readonly string[]>>;
  readonly now: () => Date;
}

export type Step = Pick<StepInput, 'run' | 'loop'>;

/**
 * What a turn of the run is judged by, whoever wrote the arguments.
 * @param toolCalls those before the turn
 */
export function turnRules(
  deps: GuardDependencies,
  { run, loop }: Step,
  record: RunRecord,
  toolCalls: number,
): Omit<TurnRules, 'known'> {
  const deployed = deps.agents[run.agent];
  if (!deployed) throw new Error(`There is no agent ${run.agent} in this deployment.`);
  const agent = limitedAgent(deployed, record);
  return {
    agent,
    tools: Object.fromEntries(toolsOf(agent, deps.tools).map((tool) => [tool.name, tool])),
    nowSeconds: Math.floor(deps.now().getTime() / 1_000),
    ...(record.requester !== undefined && { requester: record.requester }),
    decide: (tool, input) =>
      deps.policies.decide({
        agent,
        tenantId: run.tenantId,
        tool,
        input,
        context: {
          turn: loop.turn,
          toolCalls,
          remainingNanoUsd: record.remainingNanoUsd,
          tainted: loop.taintedBy.length > 0,
          taintSources: [...new Set(loop.taintedBy.map(({ tool: source }) => source))],
          outside: goesOutside(tool, input, deps.ownDomains[run.tenantId] ?? []),
        },
      }),
  };
}
