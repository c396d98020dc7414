import { tools } from '#tools';
import { calls, events, turns } from './adapters/container.ts';
import { step } from './adapters/lambda.ts';
import { maxRejectedAnswers, rejectionOf, verifyAnswer } from './core/answer.ts';
import { type StepInput, StepInputSchema, type VerifyAnswerOutput } from './core/contracts/state.ts';
import type { ToolDefinition } from './core/contracts/tool.ts';
import { finishName } from './core/finish.ts';
import type { Calls, Events, Turns } from './core/ports.ts';
import { failure } from './core/results.ts';

interface Dependencies {
  readonly turns: Pick<Turns, 'get' | 'annotate'>;
  readonly calls: Pick<Calls, 'list' | 'record'>;
  readonly events: Pick<Events, 'append'>;
  readonly tools: Readonly<Record<string, ToolDefinition>>;
}

export const handler = step(StepInputSchema, () =>
  createHandler({ turns: turns(), calls: calls(), events: events(), tools }),
);

/** Accepts the final answer, or tells the model why not; twice sent back, the run ends `unverified`. */
export const createHandler =
  (deps: Dependencies) =>
  async ({ run, loop }: StepInput): Promise<VerifyAnswerOutput> => {
    const [turn, ledger] = await Promise.all([deps.turns.get(run, loop.turn), deps.calls.list(run)]);
    if (!turn) throw new Error(`Turn ${loop.turn} of ${run.runId} is missing.`);
    const verdict = verifyAnswer(turn, ledger, (tool) => deps.tools[tool]?.effect);
    if (verdict.accepted) return { loop, ending: verdict.ending };

    const { reasons } = verdict;
    const rejectedAnswers = loop.rejectedAnswers + 1;
    const cause = `The answer was sent back ${rejectedAnswers} times. The last time: ${reasons.join(' ')}`;
    const data = { turn: loop.turn, reasons };
    await deps.events.append(run, [{ key: `answer.rejected.${loop.turn}`, type: 'answer.rejected', data }]);

    const finish = ledger.find((call) => call.turn === loop.turn && call.tool === finishName);
    if (finish) await deps.calls.record(run, finish.callId, failure('not_allowed', rejectionOf(reasons)));
    else await deps.turns.annotate(run, loop.turn, { usable: true, feedback: rejectionOf(reasons) });
    return {
      loop: { ...loop, rejectedAnswers },
      ending: rejectedAnswers < maxRejectedAnswers ? null : { outcome: 'unverified', cause, response: null },
    };
  };
