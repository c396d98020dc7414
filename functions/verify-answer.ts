import { agents } from '#agents';
import { tools } from '#tools';
import { ask, calls, events, runs } from './adapters/container.ts';
import { step } from './adapters/lambda.ts';
import { madeCalls } from './core/answer/evidence.ts';
import {
  callsCited,
  endingOfClaim,
  finishOf,
  maxRejectedAnswers,
  problemsOfAnswer,
  rejectionOf,
} from './core/answer.ts';
import type { Ask } from './core/ask.ts';
import type { Agent } from './core/contracts/agent.ts';
import type { Call } from './core/contracts/call.ts';
import type { Ending, RunRecord } from './core/contracts/run.ts';
import { type StepInput, StepInputSchema, type VerifyAnswerOutput } from './core/contracts/state.ts';
import type { ToolDefinition } from './core/contracts/tool.ts';
import { ModelUnavailableError } from './core/errors.ts';
import type { Finish } from './core/finish.ts';
import { type AnswerVerdict, judgeRequest, verdictOf } from './core/judge.ts';
import { cancelled } from './core/plan.ts';
import type { Calls, Events, Runs } from './core/ports.ts';
import { failure } from './core/results.ts';

interface Dependencies {
  readonly agents: Readonly<Record<string, Agent>>;
  readonly tools: Readonly<Record<string, ToolDefinition>>;
  readonly runs: Pick<Runs, 'get'>;
  readonly calls: Pick<Calls, 'list' | 'record'>;
  readonly events: Pick<Events, 'append'>;
  readonly ask: Ask;
}

export const handler = step(StepInputSchema, () =>
  createHandler({ agents, tools, runs: runs(), calls: calls(), events: events(), ask: ask() }),
);

/**
 * Holds the answer against what really happened: the rules first, then a judge. Accepts it, or tells the model why
 * not; twice sent back, a person decides.
 */
export const createHandler =
  (deps: Dependencies) =>
  async ({ run, loop }: StepInput): Promise<VerifyAnswerOutput> => {
    const [record, ledger] = await Promise.all([deps.runs.get(run), deps.calls.list(run)]);
    const stop = (ending: Ending): VerifyAnswerOutput => ({ action: 'stop', loop, ending });
    if (record.cancelRequestedAt) return stop(cancelled);

    const agent = deps.agents[run.agent];
    const answer = finishOf(loop.turn, ledger);
    if (!agent || !answer)
      throw new Error(
        `The agent ${run.agent} or the answer of turn ${loop.turn} of ${run.runId} is missing.`,
      );
    const { call, finish } = answer;
    const own = Object.values(deps.tools).filter(({ name }) => agent.tools.includes(name));

    let reasons = problemsOfAnswer({ finish, run: record, agent, calls: ledger, tools: own });
    let judged = false;
    if (reasons.length === 0) {
      const verdict = await judge(deps, { run, turn: loop.turn, record, agent, finish, ledger });
      if (verdict && 'outcome' in verdict) return stop(verdict);
      judged = verdict !== undefined;
      if (verdict && !verdict.supported)
        reasons = verdict.problems.length > 0 ? verdict.problems : ['A judge finds it unsupported.'];
    }

    const data = { turn: loop.turn, judged };
    if (reasons.length === 0) {
      const key = `answer.verified.${loop.turn}`;
      await deps.events.append(run, [{ key, type: 'answer.verified', data }]);
      return stop(endingOfClaim(finish, ledger, (tool) => deps.tools[tool]?.effect));
    }
    const key = `answer.rejected.${loop.turn}`;
    await deps.events.append(run, [{ key, type: 'answer.rejected', data: { ...data, reasons } }]);
    await deps.calls.record(run, call.callId, failure('not_allowed', rejectionOf(reasons)));
    const rejectedAnswers = loop.rejectedAnswers + 1;
    const action = rejectedAnswers < maxRejectedAnswers ? 'continue' : 'approve';
    return { action, loop: { ...loop, rejectedAnswers }, ending: null };
  };

/**
 * Asks the judge, once more where it cannot answer. An answer that has passed the rules does not fail for want of a
 * judge: without money for one, or where it gives no usable verdict, there is none, and the history says so.
 * @returns an ending only where the run is being ended from outside
 */
async function judge(
  { ask }: Dependencies,
  input: {
    run: StepInput['run'];
    turn: number;
    record: RunRecord;
    agent: Agent;
    finish: Finish;
    ledger: readonly Call[];
  },
): Promise<AnswerVerdict | Ending | undefined> {
  const { run, turn, record, agent, finish, ledger } = input;
  const facts = { agent, run: record, finish, calls: madeCalls(ledger), cited: callsCited(finish, ledger) };
  const requestFor = async (role: Parameters<typeof judgeRequest>[0]) => judgeRequest(role, facts);
  const askOnce = () => ask(run, { turn, purpose: 'judge' }, 'judge', requestFor);
  const asked = await askOnce()
    .catch(onlyUnavailable)
    .then((first) => first ?? askOnce().catch(onlyUnavailable));
  if (!asked) return undefined;
  if ('answer' in asked) return verdictOf(asked.answer);
  return asked.outcome === 'cancelled' ? asked : undefined;
}

const onlyUnavailable = (error: unknown): undefined => {
  if (!(error instanceof ModelUnavailableError)) throw error;
};
