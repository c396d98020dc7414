import { undoRequestNumber } from './compensate.ts';
import type { Call } from './contracts/call.ts';
import type { SettleCompensationInput, SettleCompensationOutput } from './contracts/compensation.ts';
import type { NewEvent } from './contracts/events.ts';
import type { Approvals, Calls, Compensations, Events, RunKey } from './ports.ts';
import { callFinished, resultOfSilence } from './results.ts';
import type { ToolsByName } from './tools.ts';

export interface SettleCompensationDependencies {
  readonly calls: Pick<Calls, 'listUndos' | 'record'>;
  readonly approvals: Pick<Approvals, 'expire'>;
  readonly compensations: Pick<Compensations, 'underWay' | 'finish'>;
  readonly events: Pick<Events, 'append'>;
  readonly tools: ToolsByName;
  readonly now: () => Date;
}

/**
 * Says what became of every undo and ends the compensation, once, whatever ended it. An undo that never began has no
 * result: it can be asked for again.
 */
export const createSettleCompensation =
  (deps: SettleCompensationDependencies) =>
  async ({ run, execution, error }: SettleCompensationInput): Promise<SettleCompensationOutput> => {
    const isOurs = (await deps.compensations.underWay(run)) === execution;
    const oldestFirst = isOurs ? await typed(deps, run) : await deps.calls.listUndos(run);
    const undos = oldestFirst.toReversed();
    if (isOurs) {
      await deps.events.append(run, undos.filter(({ result }) => result).map(callFinished));
      await deps.compensations.finish(run, execution, [compensationFinished(execution, undos)]);
    }
    const left = undos.filter(({ result }) => !result?.ok);
    if (error) return { status: 'failed', cause: `${error.Error}: ${error.Cause}` };
    return {
      status: left.length > 0 ? 'failed' : 'succeeded',
      cause:
        left.length > 0
          ? `Not undone: ${left.map((undo) => `${undo.callId} (${undo.tool}: ${outcomeOf(undo)})`).join(', ')}.`
          : 'Everything was undone.',
    };
  };

/** Closes what still waits for a person, and types what began and left no result. */
async function typed(deps: SettleCompensationDependencies, run: RunKey): Promise<readonly Call[]> {
  const at = deps.now().toISOString();
  for (const { callId, turn, status } of await deps.calls.listUndos(run))
    if (status === 'awaiting_approval')
      await deps.approvals.expire(run, { turn, number: undoRequestNumber(callId), kind: 'undo' }, at);
  const silent = (await deps.calls.listUndos(run)).filter(
    ({ result, status }) => !result && !mayBegin.has(status),
  );
  for (const undo of silent)
    await deps.calls.record(run, undo.callId, resultOfSilence(undo, deps.tools[undo.tool]?.effect));
  return deps.calls.listUndos(run);
}

const mayBegin: ReadonlySet<Call['status']> = new Set(['allowed', 'approved']);

const outcomeOf = ({ result }: Call): string =>
  result ? (result.ok ? 'undone' : result.error.kind) : 'not_begun';

const compensationFinished = (execution: string, undos: readonly Call[]): NewEvent => ({
  key: `compensation.finished.${execution}`,
  type: 'compensation.finished',
  data: {
    undone: undos.filter(({ result }) => result?.ok).length,
    undos: undos.map((undo) => ({ callId: undo.callId, tool: undo.tool, outcome: outcomeOf(undo) })),
  },
});
