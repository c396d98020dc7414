import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { tools } from '#tools';
import {
  approvals,
  askPeople,
  calls,
  now,
  runs,
  schedules,
  setting,
  switches,
  vault,
} from './adapters/container.ts';
import { observed } from './adapters/lambda.ts';
import { perMessage } from './adapters/sqs-batch.ts';
import type { TokenVault } from './adapters/token-vault.ts';
import type { AskPeople } from './core/approval/ask-people.ts';
import { askedCalls, callsNear } from './core/approval/asked-calls.ts';
import { followUpsOf } from './core/approval/follow-ups.ts';
import { approvalDraft, approvalRequested, excludedFrom, needsOfAll } from './core/approval/request.ts';
import { roundsOf } from './core/approval/rounds.ts';
import { sha256 } from './core/canonical.ts';
import { approvalIdOf } from './core/contracts/approval.ts';
import type { ApproverGroups, BusinessHours } from './core/contracts/approver.ts';
import { EscalationMessageSchema } from './core/contracts/state.ts';
import { switchSentence } from './core/halt.ts';
import type { Approvals, Calls, Runs, Schedules, Switches } from './core/ports.ts';

interface Dependencies {
  readonly runs: Pick<Runs, 'get' | 'requestCancel'>;
  readonly switches: Pick<Switches, 'stopping'>;
  readonly calls: Pick<Calls, 'list' | 'listUndos'>;
  readonly approvals: Pick<Approvals, 'request' | 'markDelivered'>;
  readonly vault: Pick<TokenVault, 'encrypt'>;
  readonly askPeople: AskPeople;
  readonly schedules: Schedules;
  readonly groups: ApproverGroups;
  readonly hours: BusinessHours | null;
  readonly now: () => Date;
}

export const handler = observed<SQSEvent, SQSBatchResponse>(() => {
  const handle = createHandler({
    runs: runs(),
    switches: switches(),
    calls: calls(),
    approvals: approvals(),
    vault: vault(),
    askPeople: askPeople(tools),
    schedules: schedules(),
    groups: setting('APPROVER_GROUPS'),
    hours: setting('BUSINESS_HOURS'),
    now,
  });
  return perMessage(handle);
});

/**
 * Stores the request that `RequestApproval` queued, asks the people of its first round and has the others asked and
 * reminded in time. A message that comes twice finds the request stored; whoever was not reached because of a crash
 * is asked again, with a link of their own.
 */
export const createHandler = (deps: Dependencies) => async (body: string) => {
  const message = EscalationMessageSchema.parse(JSON.parse(body));
  const { run, turn, number, kind, taskToken, attempt, requestedAt, timeoutSeconds } = message;
  const expiresAt = new Date(Date.parse(requestedAt) + timeoutSeconds * 1_000);
  if (deps.now() >= expiresAt) return;

  // The request of a run that is being cancelled is stored as cancelled, which answers the waiting state.
  const stopping = await deps.switches.stopping(run);
  if (stopping) await deps.runs.requestCancel(run, deps.now().toISOString(), switchSentence(stopping));

  const [record, listed] = await Promise.all([
    deps.runs.get(run),
    // A review says how many calls in a row were bad, in whichever turns.
    kind === 'review' ? deps.calls.list(run) : callsNear(deps.calls, run, message),
  ]);
  const asked = askedCalls(message, listed);
  const when = roundsOf({
    needs: needsOfAll(asked),
    groups: deps.groups,
    hours: deps.hours,
    from: deps.now(),
    to: expiresAt,
    excluded: excludedFrom(asked, record),
  });
  const draft = approvalDraft({
    ...when,
    approvalId: approvalIdOf(run, number),
    run: record,
    turn,
    number,
    kind,
    calls: listed,
    taskTokenCiphertext: await deps.vault.encrypt(taskToken),
    taskTokenHash: sha256(taskToken),
    attempt,
    createdAt: deps.now().toISOString(),
    expiresAt: expiresAt.toISOString(),
  });
  const approval = await deps.approvals.request(draft, approvalRequested(draft));
  if (approval?.status !== 'pending' || approval.deliveredAt) return;

  const waiting = await deps.askPeople(approval);
  if (!waiting) return;
  for (const { name, at, payload } of followUpsOf(waiting, deps.now()))
    await deps.schedules.once(name, at, payload);
  await deps.approvals.markDelivered(approval.approvalId, deps.now().toISOString());
};
