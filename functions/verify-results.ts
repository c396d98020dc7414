import { tools } from '#tools';
import { budgets, calls, events, now, runs, workingMemory } from './adapters/container.ts';
import { step } from './adapters/lambda.ts';
import { withAskHuman } from './core/ask-human.ts';
import { pricedNanoUsd, spentOnTools } from './core/budget.ts';
import type { Call } from './core/contracts/call.ts';
import {
  type Loop,
  type StepInput,
  StepInputSchema,
  type VerifyResultsOutput,
} from './core/contracts/state.ts';
import { CallInDoubtError } from './core/errors.ts';
import { afterTurn } from './core/loops.ts';
import { observing } from './core/memory/observing.ts';
import type { Budgets, Calls, Events, Runs, WorkingMemory } from './core/ports.ts';
import { callFinished, resultOfSilence, withNote } from './core/results.ts';
import { taintedBy } from './core/taint.ts';
import type { ToolsByName } from './core/tools.ts';

interface Dependencies {
  readonly runs: Pick<Runs, 'get'>;
  readonly calls: Pick<Calls, 'list' | 'record' | 'annotate'>;
  readonly events: Pick<Events, 'append'>;
  readonly budgets: Pick<Budgets, 'settleTools'>;
  readonly workingMemory: Pick<WorkingMemory, 'observe'>;
  readonly tools: ToolsByName;
  readonly now: () => Date;
}

export const handler = step(StepInputSchema, () =>
  createHandler({
    runs: runs(),
    calls: calls(),
    events: events(),
    budgets: budgets(),
    workingMemory: workingMemory(),
    tools,
    now,
  }),
);

/**
 * No call of the turn stays without a typed result: the model is told about each one, whatever became of it, and
 * where it led nowhere.
 * @throws CallInDoubtError while nobody has said what to do about a call that may have acted.
 */
export const createHandler =
  (deps: Dependencies) =>
  async ({ run, loop }: StepInput): Promise<VerifyResultsOutput> => {
    const finished = await typed(deps, run, loop);
    const doubtful = finished.find(({ status }) => status === 'in_doubt');
    if (doubtful)
      throw new CallInDoubtError(`${doubtful.tool} (${doubtful.callId}) may or may not have acted.`);

    if (pricedNanoUsd(finished) > 0) await deps.budgets.settleTools(run, loop.turn, spentOnTools(finished));
    const { task } = await deps.runs.get(run);
    const tools = withAskHuman(deps.tools);
    const after = afterTurn(loop, finished, {
      task,
      nowSeconds: Math.floor(deps.now().getTime() / 1_000),
      toolOf: (name) => tools[name],
    });
    const { observations, remarks } = observing(finished, deps.tools, deps.now().toISOString());
    await deps.workingMemory.observe(run, observations);
    const noted = finished.map((call) =>
      withNote(withNote(call, after.notes.get(call.callId)), remarks.get(call.callId)),
    );
    for (const [index, { callId, note }] of noted.entries())
      if (note !== undefined && note !== finished[index]?.note) await deps.calls.annotate(run, callId, note);
    await deps.events.append(run, noted.map(callFinished));
    return { loop: { ...after.loop, taintedBy: taintedBy(loop, finished) } };
  };

/** The calls of the turn, each with a result. */
async function typed(deps: Dependencies, run: StepInput['run'], { turn }: Loop): Promise<readonly Call[]> {
  const listed = await deps.calls.list(run, turn);
  const silent = listed.filter(({ result }) => !result);
  for (const call of silent) {
    const effect = deps.tools[call.tool]?.effect;
    const irreversible = effect === 'irreversible';
    await deps.calls.record(run, call.callId, resultOfSilence(call, effect), { irreversible });
  }
  return silent.length > 0 ? deps.calls.list(run, turn) : listed;
}
