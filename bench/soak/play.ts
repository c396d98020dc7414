import { brokenAt } from '../../functions/core/audit.ts';
import { AuditViewSchema } from '../../functions/core/contracts/audit.ts';
import type { RunStatus } from '../../functions/core/contracts/run.ts';
import { hasEnded } from '../../functions/core/run-view.ts';
import { linkIn, postDecisions } from '../../local/client.ts';
import { pollUntil } from '../../local/poll.ts';
import { rowsOn } from '../../test/scenarios/rows.ts';
import { runItem } from '../gauntlet/ledger.ts';
import { insist, patiently } from '../insist.ts';
import { decisionOf, type Planned } from './plan.ts';
import type { SoakStage } from './stage.ts';
import type { Seen } from './verdict.ts';

/** The one person who is asked. */
export const approver = 'approver@stateward.local';

export interface Started {
  readonly planned: Planned;
  readonly runId: string;
}

const waitLong = { everyMs: 250, limitMs: 300_000 };

/** Starts a run and stays until it waits, so that no more are under way than there are callers. */
export async function startWaiting(stage: SoakStage, planned: Planned): Promise<Started> {
  const { name, orderId } = planned;
  const task = `Rehearse ${name}. Refund order ${orderId}.`;
  const body = JSON.stringify({ agent: 'clerk', task, idempotencyKey: name });
  const response = await insist(`start of ${name}`, () =>
    stage.client.fetch('/runs', { method: 'POST', body }),
  );
  if (!response.ok) throw new Error(`${name} was not started: ${await response.text()}`);
  const { runId } = (await response.json()) as { runId: string };
  await pollUntil(
    `${name} to wait for a person`,
    async () => {
      const item = await runItem(stage, runId);
      if (item && hasEnded(item.status as RunStatus))
        throw new Error(`${name} ended before anybody decided.`);
      return item?.status === 'awaiting_approval';
    },
    waitLong,
  );
  return { planned, runId };
}

/** The mailed link of each run, once all have arrived. */
export const linksOf = (
  stage: SoakStage,
  started: readonly Started[],
): Promise<ReadonlyMap<string, string>> =>
  pollUntil(
    `${started.length} mails`,
    async () => {
      const links = (await stage.mails(0)).flatMap((mail) => linkIn(mail) ?? []);
      const found = new Map(
        links.map((link) => [/\.(run_[0-9a-z]{26})\.1\?/.exec(link)?.[1] ?? '', link] as const),
      );
      return started.every(({ runId }) => found.has(runId)) && found;
    },
    { everyMs: 2_000, limitMs: 300_000 },
  );

/** @returns the HTTP status */
export async function decide(link: string, planned: Planned): Promise<number> {
  const { status } = await patiently(async () => {
    const answer = await postDecisions(link, [decisionOf(planned)]);
    if (answer.status >= 500) throw new Error(`the decision on ${planned.name}: ${answer.status}`);
    return answer;
  });
  return status;
}

/** Waits for the end of a run, and looks at all that came of it. */
export async function seenOf(stage: SoakStage, { planned, runId }: Started, answered: number): Promise<Seen> {
  await pollUntil(
    `the end of ${planned.name}`,
    async () => hasEnded((await runItem(stage, runId))?.status as RunStatus),
    waitLong,
  );
  const { outcome, result } = await patiently(() => stage.client.run(runId));
  const audit = await patiently(() => stage.client.fetch(`/runs/${runId}/audit`));
  const { entries } = AuditViewSchema.parse(await audit.json());
  const refunds = await rowsOn(planned.orderId, stage);
  return {
    answered,
    outcome: outcome ?? 'none',
    response: result?.response ?? '',
    refundsUsd: refunds.map(({ amount_usd }) => Number(amount_usd)),
    // Not what the API says of it.
    brokenAt: brokenAt({ entries, unreadableAt: null }),
    voted: entries
      .filter(({ type }) => type === 'approval.voted')
      .flatMap(({ who, data }) =>
        (data.decisions as { decision: unknown }[]).map(({ decision }) => ({ who, decision })),
      ),
  };
}
