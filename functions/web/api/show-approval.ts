import { taintSourcesOf } from '../../core/approval/asked-calls.ts';
import { openCallsFor } from '../../core/approval/tally.ts';
import { currentView } from '../../core/approval/view.ts';
import type { Approval } from '../../core/contracts/approval.ts';
import type { RunEvent } from '../../core/contracts/events.ts';
import { toUsd } from '../../core/money.ts';
import { approvalPage } from '../approval-page.ts';
import type { Notice, PageOptions } from '../page/options.ts';
import { historyOf } from './history.ts';
import { formatOf } from './negotiation.ts';
import type { ApiContext, ApiPorts } from './ports.ts';
import type { Body } from './schemas.ts';

/** Whoever holds the link. */
interface Holder {
  readonly token: string;
  readonly person: string;
}

/** What the page says about what was just sent, and with which status. */
interface Answer extends Pick<PageOptions, 'submitted'> {
  readonly status?: 400 | 409;
  readonly notice: Notice;
}

/** Events that the page tells: the latest. */
const timelineLength = 60;

/** The request as it stands, as a page or as JSON. */
export async function showApproval(
  c: ApiContext,
  ports: ApiPorts,
  approval: Approval,
  { token, person }: Holder,
  answer?: Answer,
): Promise<Response> {
  const view = await currentView(ports, approval);
  if (formatOf(c) === 'json') return c.json<Body<'ApprovalView'>>(view);
  const [run, timeline, taintSources] = await Promise.all([
    ports.runs.get(approval),
    latestEvents(ports, approval),
    taintSourcesOf(ports.calls, approval, view),
  ]);
  const page = approvalPage(view, {
    token,
    now: ports.now(),
    you: person,
    yours: openCallsFor(approval, person),
    tools: ports.tools,
    timeline,
    cost: { spentUsd: toUsd(run.usage.costNanoUsd), maxUsd: toUsd(run.maxNanoUsd) },
    taintSources,
    ...(answer ? { notice: answer.notice } : {}),
    ...(answer?.submitted ? { submitted: answer.submitted } : {}),
  });
  return c.html(page, answer?.status ?? 200);
}

async function latestEvents(ports: ApiPorts, run: Approval): Promise<RunEvent[]> {
  let latest: RunEvent[] = [];
  for await (const events of historyOf(ports, run)) latest = [...latest, ...events].slice(-timelineLength);
  return latest;
}
