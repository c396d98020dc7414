import { type Approval, approvalIdOf } from '../contracts/approval.ts';
import type { Call } from '../contracts/call.ts';
import { finishName } from '../finish.ts';
import { endingOfSwitch } from '../halt.ts';
import { cancelled } from '../plan.ts';
import type { CallContext } from './call-context.ts';
import { type GuardDependencies, type Step, turnRules } from './dependencies.ts';
import { grantsFor } from './granted.ts';
import { act, type Judgement, stop, turnJudged } from './judgement.ts';
import { groupsOfEditor, rejudged } from './rejudge.ts';

/**
 * Judges what people wrote in place of the model's arguments, and says how the turn goes on with all of its calls. The
 * counters stay: an edit is no further call. A repeat finds nothing edited any more and says the same.
 */
export async function rejudgeTurn(deps: GuardDependencies, step: Step): Promise<Judgement> {
  const { run, loop } = step;
  const [record, stopping, request, listed] = await Promise.all([
    deps.runs.get(run),
    deps.switches.stopping(run),
    deps.approvals.find(approvalIdOf(run, loop.approvals)),
    deps.calls.list(run, loop.turn),
  ]);
  if (record.cancelRequestedAt) return stop(cancelled, loop);
  if (stopping) return stop(endingOfSwitch(stopping), loop);

  const ofTurn = listed.filter(({ tool }) => tool !== finishName).length;
  const rules = { ...turnRules(deps, step, record, loop.toolCalls - ofTurn), known: [], loop };
  let calls: readonly Call[] = listed;
  for (const edited of listed.filter(({ status }) => status === 'edited')) {
    const call = await judgedAnew(deps, step, { edited, request, calls, rules });
    await deps.calls.rejudge(run, call);
    calls = calls.map((each) => (each.callId === call.callId ? call : each));
  }
  const judgement = act(loop, calls, rules);
  const again = calls.filter(({ callId }) => wasEdited(callId, request));
  const key = `turn.judged.${loop.turn}.${loop.approvals}`;
  await deps.events.append(run, [turnJudged({ ...judgement, calls: again }, key)]);
  return judgement;
}

const wasEdited = (callId: string, request: Approval | undefined): boolean =>
  request?.decisions?.some((each) => each.callId === callId && each.decision === 'edit') ?? false;

async function judgedAnew(
  deps: GuardDependencies,
  { run }: Step,
  {
    edited,
    request,
    calls,
    rules,
  }: {
    edited: Call;
    request: Approval | undefined;
    calls: readonly Call[];
    rules: Omit<CallContext, 'before' | 'callsInTurn'>;
  },
): Promise<Call> {
  const judgeBy = (context: typeof rules) =>
    rejudged(edited, groupsOfEditor(request, edited), calls, context);
  const asked = judgeBy(rules);
  if (asked.status !== 'awaiting_approval') return asked;
  const granted = await grantsFor(deps.grants, run, [asked], deps.now().toISOString());
  return granted.size > 0 ? judgeBy({ ...rules, granted }) : asked;
}
