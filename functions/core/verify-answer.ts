import { madeCalls } from './answer/evidence.ts';
import {
  callsCited,
  endingOfAnswer,
  finishOf,
  maxRejectedAnswers,
  problemsOfAnswer,
  rejectionOf,
} from './answer.ts';
import type { Ask } from './ask.ts';
import type { Agent, Role } from './contracts/agent.ts';
import type { Call } from './contracts/call.ts';
import type { Ending, RunRecord } from './contracts/run.ts';
import type { StepInput, VerifyAnswerOutput } from './contracts/state.ts';
import { ModelUnavailableError } from './errors.ts';
import type { Finish } from './finish.ts';
import { endingOfSwitch } from './halt.ts';
import { type AnswerVerdict, judgeRequest, verdictOf } from './judge.ts';
import { cancelled } from './plan.ts';
import type { Calls, Events, Runs, Switches } from './ports.ts';
import { failure } from './results.ts';
import { type ToolsByName, toolsOf } from './tools.ts';

export interface VerifyAnswerDependencies {
  readonly agents: Readonly<Record<string, Agent>>;
  readonly tools: ToolsByName;
  readonly runs: Pick<Runs, 'get'>;
  readonly switches: Pick<Switches, 'stopping'>;
  readonly calls: Pick<Calls, 'list' | 'record'>;
  readonly events: Pick<Events, 'append'>;
  readonly ask: Ask;
}

/**
 * Holds the answer against what really happened: the rules first, then a judge. Accepts it, or tells the model why
 * not; twice sent back, a person decides.
 */
export const createVerifyAnswer =
  (deps: VerifyAnswerDependencies) =>
  async ({ run, loop }: StepInput): Promise<VerifyAnswerOutput> => {
    const [record, stopped, ledger] = await Promise.all([
      deps.runs.get(run),
      deps.switches.stopping(run),
      deps.calls.list(run),
    ]);
    const stop = (ending: Ending): VerifyAnswerOutput => ({ action: 'stop', loop, ending });
    if (record.cancelRequestedAt) return stop(cancelled);
    if (stopped) return stop(endingOfSwitch(stopped));

    const agent = deps.agents[run.agent];
    const answer = finishOf(loop.turn, ledger);
    if (!agent || !answer)
      throw new Error(
        `The agent ${run.agent} or the answer of turn ${loop.turn} of ${run.runId} is missing.`,
      );
    const { call, finish } = answer;
    const own = toolsOf(agent, deps.tools);

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
      return stop(endingOfAnswer(finish, ledger, deps.tools));
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
  { ask }: VerifyAnswerDependencies,
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
  const requestFor = async (role: Role) => judgeRequest(role, facts);
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
