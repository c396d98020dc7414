import { tools } from '#tools';
import { calls, compensations, events, now, runs, setting } from './adapters/container.ts';
import { step } from './adapters/lambda.ts';
import { type StageTime, secondsToDecide } from './core/approval/time-to-decide.ts';
import { callsToUndo, undoOf, undoStep } from './core/compensate.ts';
import {
  type CompensateInput,
  CompensateInputSchema,
  type CompensateOutput,
} from './core/contracts/compensation.ts';
import type { Calls, Compensations, Events, Runs } from './core/ports.ts';
import { hasEnded } from './core/run-view.ts';
import type { ToolsByName } from './core/tools.ts';

interface Dependencies extends StageTime {
  readonly tools: ToolsByName;
  readonly runs: Pick<Runs, 'get'>;
  readonly calls: Pick<Calls, 'list' | 'listUndos' | 'propose'>;
  readonly compensations: Compensations;
  readonly events: Pick<Events, 'append'>;
  readonly now: () => Date;
}

export const handler = step(CompensateInputSchema, () =>
  createHandler({
    tools,
    runs: runs(),
    calls: calls(),
    compensations: compensations(),
    events: events(),
    approvalTimeoutSeconds: setting('APPROVAL_TIMEOUT_SECONDS'),
    businessHours: setting('BUSINESS_HOURS'),
    now,
  }),
);

/**
 * Stores, judged, the calls that take back what the run did, and says in which order they are made. A repeat finds
 * those that are stored.
 */
export const createHandler =
  (deps: Dependencies) =>
  async ({ run: key, execution }: CompensateInput): Promise<CompensateOutput> => {
    const { tenantId, runId, agent, status } = await deps.runs.get(key);
    if (!hasEnded(status)) throw new Error(`The run ${runId} is ${status}; only an ended run is taken back.`);
    const run = { tenantId, runId, agent };
    const nothing: CompensateOutput = { action: 'nothing', run, undos: [] };
    const left = async () =>
      callsToUndo(await deps.calls.list(run), await deps.calls.listUndos(run), deps.tools);

    // A repeat ends what its execution began, even where nothing is left.
    const isRepeat = (await deps.compensations.underWay(run)) === execution;
    if (!isRepeat && ((await left()).length === 0 || !(await deps.compensations.begin(run, execution))))
      return nothing;
    // Again, now that nobody else is at it.
    const toUndo = await left();
    if (!isRepeat && toUndo.length === 0) {
      await deps.compensations.finish(run, execution, []);
      return nothing;
    }

    const wanted = toUndo.map((call) => undoOf(call, deps.tools));
    await deps.calls.propose(run, wanted);
    if (status === 'failed' && toUndo.length > 0) {
      const data = { runId, agent, by: 'failure', callIds: toUndo.map(({ callId }) => callId) };
      await deps.events.append(run, [
        { key: 'compensation.requested.failure', type: 'compensation.requested', data },
      ]);
    }
    // As they are stored: a person may have decided on one that an earlier execution proposed.
    const stored = new Map((await deps.calls.listUndos(run)).map((undo) => [undo.callId, undo]));
    const undos = wanted.flatMap(({ callId }) => stored.get(callId) ?? []).filter(({ result }) => !result);
    const timeoutSeconds = secondsToDecide([], deps, deps.now());
    return { action: 'undo', run, undos: undos.map((undo) => undoStep(undo, timeoutSeconds)) };
  };
