import { agents } from '#agents';
import { tools } from '#tools';
import {
  budgets,
  calls,
  events,
  now,
  policies,
  runs,
  setting,
  switches,
  turns,
} from './adapters/container.ts';
import { step } from './adapters/lambda.ts';
import { countersOf } from './core/admission.ts';
import { budgetExceeded, pricedNanoUsd } from './core/budget.ts';
import type { Agent } from './core/contracts/agent.ts';
import type { RunRecord } from './core/contracts/run.ts';
import {
  type GuardInput,
  GuardInputSchema,
  type GuardOutput,
  type StepInput,
} from './core/contracts/state.ts';
import type { ToolDefinition } from './core/contracts/tool.ts';
import { type Turn, toolUsesOf } from './core/contracts/turn.ts';
import { goesOutside } from './core/destination.ts';
import { knownTexts } from './core/grounding.ts';
import { type Judgement, judge, stop, type TurnRules, turnJudged } from './core/guard.ts';
import { endingOfSwitch } from './core/halt.ts';
import { cancelled } from './core/plan.ts';
import type { Budgets, Calls, Events, Policies, Runs, Switches, Turns } from './core/ports.ts';

interface Dependencies {
  readonly agents: Readonly<Record<string, Agent>>;
  readonly tools: Readonly<Record<string, ToolDefinition>>;
  readonly runs: Pick<Runs, 'get' | 'saveCounters'>;
  readonly turns: Pick<Turns, 'get' | 'annotate'>;
  readonly calls: Pick<Calls, 'propose' | 'list'>;
  readonly events: Pick<Events, 'append'>;
  readonly policies: Policies;
  readonly switches: Pick<Switches, 'stopping'>;
  readonly budgets: Pick<Budgets, 'reserve'>;
  /** Domains that belong to a tenant, by tenant. */
  readonly ownDomains: Readonly<Record<string, readonly string[]>>;
  readonly approvalTimeoutSeconds: number;
  readonly now: () => Date;
}

export const handler = step(GuardInputSchema, () =>
  createHandler({
    agents,
    tools,
    runs: runs(),
    turns: turns(),
    calls: calls(),
    events: events(),
    policies: policies(),
    switches: switches(),
    budgets: budgets(),
    ownDomains: setting('OWN_DOMAINS'),
    approvalTimeoutSeconds: setting('APPROVAL_TIMEOUT_SECONDS'),
    now,
  }),
);

/** Judges the turn and stores the verdicts before anything acts on them. */
export const createHandler =
  (deps: Dependencies) =>
  async ({ run, loop, ending }: GuardInput): Promise<GuardOutput> => {
    const judgement = ending ? stop(ending, loop) : await judgeTurn(deps, { run, loop });
    if (!ending) await store(deps, run, judgement);
    await deps.runs.saveCounters(run, countersOf(judgement.loop));
    const mayRun = ['execute', 'pause', 'approve'].includes(judgement.action);
    return {
      action: judgement.action,
      calls: judgement.calls
        .filter(({ verdict }) => mayRun && verdict === 'allow')
        .map(({ callId, tool }) => ({ callId, tool })),
      approval: {
        kind: judgement.needsReview ? 'review' : 'approve',
        timeoutSeconds: deps.approvalTimeoutSeconds,
      },
      pauseSeconds: judgement.pauseSeconds,
      loop: judgement.loop,
      ending: judgement.ending,
    };
  };

async function store(deps: Dependencies, run: StepInput['run'], judgement: Judgement): Promise<void> {
  await deps.calls.propose(run, judgement.calls);
  const { usable, feedback, loop } = judgement;
  await Promise.all([
    deps.turns.annotate(run, loop.turn, { usable, ...(feedback ? { feedback } : {}) }),
    deps.events.append(run, [turnJudged(judgement)]),
  ]);
}

async function judgeTurn(deps: Dependencies, { run, loop }: Pick<StepInput, 'run' | 'loop'>) {
  const [record, turn, stopping] = await Promise.all([
    deps.runs.get(run),
    deps.turns.get(run, loop.turn),
    deps.switches.stopping(run),
  ]);
  if (record.cancelRequestedAt) return stop(cancelled, loop);
  if (stopping) return stop(endingOfSwitch(stopping), loop);
  if (!turn) throw new Error(`Turn ${loop.turn} of ${run.runId} is missing.`);
  const rules = await rulesFor(deps, { run, loop }, record, turn);
  const judgement = judge(turn.answer, loop, rules);
  const priceRefusal = await setAside(deps, { run, loop }, judgement);
  return priceRefusal === undefined ? judgement : judge(turn.answer, loop, { ...rules, priceRefusal });
}

/** What the calls of the turn cost, before any of them runs. @returns why there is not enough money for them. */
async function setAside(
  { budgets, now }: Dependencies,
  { run, loop }: Pick<StepInput, 'run' | 'loop'>,
  { calls }: Judgement,
): Promise<string | undefined> {
  const nanoUsd = pricedNanoUsd(calls);
  if (nanoUsd === 0) return undefined;
  const reserved = await budgets.reserve(
    run,
    { turn: loop.turn, purpose: 'tools' },
    nanoUsd,
    now().toISOString(),
  );
  return 'refusedBy' in reserved
    ? budgetExceeded(reserved.refusedBy, nanoUsd, 'the calls of this turn')
    : undefined;
}

async function rulesFor(
  deps: Dependencies,
  { run, loop }: Pick<StepInput, 'run' | 'loop'>,
  record: RunRecord,
  turn: Turn,
): Promise<TurnRules> {
  const agent = deps.agents[run.agent];
  if (!agent) throw new Error(`There is no agent ${run.agent} in this deployment.`);
  const own = Object.fromEntries(Object.entries(deps.tools).filter(([name]) => agent.tools.includes(name)));
  // Everything a run has read can be much: it is only looked through for a value that must not be made up.
  const mustBeKnown = toolUsesOf(turn.answer.content).some(({ name }) => own[name]?.grounded?.length);
  const earlier = mustBeKnown ? await deps.calls.list(run) : [];
  return {
    agent,
    tools: own,
    known: knownTexts(
      record,
      earlier.filter((call) => call.turn < loop.turn),
    ),
    nowSeconds: Math.floor(deps.now().getTime() / 1_000),
    decide: (tool, input) =>
      deps.policies.decide({
        agent,
        tenantId: run.tenantId,
        tool,
        input,
        context: {
          turn: loop.turn,
          toolCalls: loop.toolCalls,
          remainingNanoUsd: record.remainingNanoUsd,
          tainted: loop.taintedBy.length > 0,
          taintSources: [...new Set(loop.taintedBy.map(({ tool: source }) => source))],
          outside: goesOutside(tool, input, deps.ownDomains[run.tenantId] ?? []),
        },
      }),
  };
}
