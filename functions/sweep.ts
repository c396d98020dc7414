import * as z from 'zod';
import { now, runs, switches, tenants } from './adapters/container.ts';
import { observed } from './adapters/lambda.ts';
import type { RunRecord } from './core/contracts/run.ts';
import { SwitchSchema } from './core/contracts/switch.ts';
import { switchSentence } from './core/halt.ts';
import type { Runs, Switches, Tenants } from './core/ports.ts';

interface Dependencies {
  readonly runs: Pick<Runs, 'list' | 'requestCancel'>;
  readonly switches: Pick<Switches, 'stopping'>;
  readonly tenants: Pick<Tenants, 'list'>;
  readonly now: () => Date;
}

const SwitchSetEventSchema = z.object({ detail: SwitchSchema });

/** A run that begins to wait meanwhile moves from the first list to the second, so it is met in one of them. */
const openStatuses = ['running', 'awaiting_approval'] as const;

/** Runs that are cancelled at a time. */
const pageSize = 25;

export const handler = observed(() =>
  createHandler({ runs: runs(), switches: switches(), tenants: tenants(), now }),
);

/**
 * Cancels every open run that a kill switch stops, because one was set. The event only says where to look: whether a
 * run is stopped is read from the table, so that a late or repeated event, or a switch that was cleared meanwhile,
 * cancels nothing that may go on.
 */
export const createHandler = (deps: Dependencies) => async (event: unknown) => {
  const { detail } = SwitchSetEventSchema.parse(event);
  const tenantIds = detail.scope === 'stage' ? await deps.tenants.list() : [detail.tenantId];
  for (const tenantId of tenantIds)
    for (const status of openStatuses)
      for await (const page of pagesOf(deps.runs, tenantId, status))
        await Promise.all(page.map((run) => cancelIfStopped(deps, run)));
};

async function* pagesOf(runs: Pick<Runs, 'list'>, tenantId: string, status: (typeof openStatuses)[number]) {
  let cursor: string | undefined;
  do {
    const page = await runs.list(tenantId, { status, limit: pageSize, cursor });
    yield page.items;
    cursor = page.cursor ?? undefined;
  } while (cursor !== undefined);
}

async function cancelIfStopped(deps: Dependencies, run: RunRecord): Promise<void> {
  const stopping = await deps.switches.stopping(run);
  if (stopping) await deps.runs.requestCancel(run, deps.now().toISOString(), switchSentence(stopping));
}
