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
    for (const call of await deps.calls.list(run, loop.turn)) {
      if (!call.result)
        await deps.calls.record(run, call.callId, resultOfSilence(call, deps.tools[call.tool]?.effect));
    }
    const finished = await deps.calls.list(run, loop.turn);
    await deps.events.append(run, finished.map(callFinished));
    return { results: finished.length };
  };
