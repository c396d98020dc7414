import { tools } from '#tools';
import { calls, events } from './adapters/container.ts';
import { step } from './adapters/lambda.ts';
import { type StepInput, StepInputSchema } from './core/contracts/state.ts';
import type { ToolDefinition } from './core/contracts/tool.ts';
import type { Calls, Events } from './core/ports.ts';
import { callFinished, resultOfSilence } from './core/results.ts';

interface Dependencies {
  readonly calls: Pick<Calls, 'list' | 'record'>;
  readonly events: Pick<Events, 'append'>;
  readonly tools: Readonly<Record<string, ToolDefinition>>;
}

export const handler = step(StepInputSchema, () =>
  createHandler({ calls: calls(), events: events(), tools }),
);

/** No call of the turn stays without a typed result: the model is told about each one, whatever became of it. */
export const createHandler =
  (deps: Dependencies) =>
  async ({ run, loop }: StepInput): Promise<{ results: number }> => {
    const listed = await deps.calls.list(run, loop.turn);
    const silent = listed.filter(({ result }) => !result);
    for (const call of silent)
      await deps.calls.record(run, call.callId, resultOfSilence(call, deps.tools[call.tool]?.effect));
    const finished = silent.length > 0 ? await deps.calls.list(run, loop.turn) : listed;
    await deps.events.append(run, finished.map(callFinished));
    return { results: finished.length };
  };
