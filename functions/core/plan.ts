import type { Asked } from './ask.ts';
import { type ContextDependencies, createContextBuilder } from './context/builder.ts';
import type { Agent } from './contracts/agent.ts';
import type { NewEvent } from './contracts/events.ts';
import type { Ending, RunRecord } from './contracts/run.ts';
import type { Loop, PlanOutput, StepInput } from './contracts/state.ts';
import { textOf, toolUsesOf } from './contracts/turn.ts';
import { HistoryFullError } from './errors.ts';
import { endingOfSwitch } from './halt.ts';
import { limitedAgent } from './limits.ts';
import { maxIdleTurns, withOutOfView } from './loops.ts';
import { toUsd } from './money.ts';
import type { Runs, Switches } from './ports.ts';
import { type ToolsByName, toolsOf } from './tools.ts';

export interface PlanDependencies extends ContextDependencies {
  readonly agents: Readonly<Record<string, Agent>>;
  readonly tools: ToolsByName;
  readonly runs: Pick<Runs, 'get'>;
  readonly switches: Pick<Switches, 'stopping'>;
  /** Events that an execution's history may hold before its run goes on in a new one. */
  readonly continueAfterEvents: number;
}

/**
 * One turn: asks the model and tells of the answer. Run again after a crash it finds the stored answer.
 * @throws ModelUnavailableError which the state machine retries.
 * @throws HistoryFullError before anything else, so that nothing is half done in one execution.
 */
export const createPlan = (deps: PlanDependencies) => {
  const build = createContextBuilder(deps);
  return async ({ run, budget, loop, ending }: StepInput): Promise<PlanOutput> => {
    if (ending) return { budget, loop, ending };
    if (loop.historyEvents >= deps.continueAfterEvents)
      throw new HistoryFullError(
        `The history of this execution has some ${loop.historyEvents} events; the run goes on in a new one.`,
      );
    const deployed = deps.agents[run.agent];
    if (!deployed) throw new Error(`There is no agent ${run.agent} in this deployment.`);
    const [record, stopped] = await Promise.all([deps.runs.get(run), deps.switches.stopping(run)]);
    const agent = limitedAgent(deployed, record);
    const instead =
      endingOf(record) ?? (stopped && endingOfSwitch(stopped)) ?? overLimit(agent, record, loop, deps.now());
    if (instead) return { budget, loop, ending: instead };

    const turn = loop.turn + 1;
    const tools = toolsOf(agent, deps.tools);
    let building: ReturnType<typeof build> | undefined;
    const requestOf = () => (building ??= build({ run, record, agent, tools, turn }));
    const asked = await deps.ask(run, { turn, purpose: 'plan' }, 'executor', async (role) =>
      (await requestOf())(role),
    );
    if ('outcome' in asked) return { budget, loop, ending: asked };

    await deps.events.append(run, [turnPlanned(turn, asked)]);
    const [{ usage }, view] = await Promise.all([deps.runs.get(run), deps.contexts.latest(run)]);
    const recent = withOutOfView(loop.recent, view?.stubsThrough ?? 0);
    return {
      budget: { ...budget, spentNanoUsd: usage.costNanoUsd },
      loop: { ...loop, turn, recent },
      ending: null,
    };
  };
};

const ended = (outcome: Ending['outcome'], cause: string): Ending => ({ outcome, cause, response: null });

export const cancelled: Ending = ended('cancelled', 'The run was cancelled.');

/** How a run ended, or is about to, that was closed from outside. */
const endingOf = ({ ending, cancelRequestedAt }: RunRecord): Ending | undefined =>
  ending ?? (cancelRequestedAt ? cancelled : undefined);

/** The agent's limits end the run before another answer is paid for. */
function overLimit({ limits }: Agent, { startedAt }: RunRecord, loop: Loop, now: Date): Ending | undefined {
  if (loop.idleTurns >= maxIdleTurns)
    return ended('loop_detected', `${loop.idleTurns} turns in a row brought nothing new.`);
  if (loop.turn >= limits.maxTurns)
    return ended('limit_reached', `The run reached its limit of ${limits.maxTurns} turns (maxTurns).`);
  const seconds = Math.floor((now.getTime() - Date.parse(startedAt)) / 1_000) - loop.waitedSeconds;
  if (seconds < limits.maxDurationSeconds) return undefined;
  return ended(
    'limit_reached',
    `The run took ${seconds} seconds, waiting for people aside, and its limit is ${limits.maxDurationSeconds} ` +
      '(maxDurationSeconds).',
  );
}

const excerpt = (text: string, length = 500) => (text.length > length ? `${text.slice(0, length)}…` : text);

function turnPlanned(turn: number, { answer, costNanoUsd }: Asked): NewEvent {
  return {
    key: `turn.planned.${turn}`,
    type: 'turn.planned',
    data: {
      turn,
      model: answer.model,
      costUsd: toUsd(costNanoUsd),
      tokens: answer.tokens,
      text: excerpt(textOf(answer.content)),
      calls: toolUsesOf(answer.content).map(({ name, input }) => ({
        tool: name,
        input: excerpt(JSON.stringify(input) ?? ''),
      })),
    },
  };
}
