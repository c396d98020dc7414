import { describe, expect, it } from 'vitest';
import type { RunRecord, RunStatus } from '../../functions/core/contracts/run.ts';
import type { Switch } from '../../functions/core/contracts/switch.ts';
import { runIdOf } from '../../functions/core/ids.ts';
import { createHandler } from '../../functions/sweep.ts';
import { aRecord } from '../support/builders.ts';

const at = '2026-11-23T10:00:00.000Z';
const who = { reason: 'It mails the wrong people.', by: 'ada', at };
const agentSwitch: Switch = { scope: 'agent', tenantId: 'acme', agent: 'support', ...who };

let runs = 0;
const aRunOf = (tenantId: string, status: RunStatus, agent = 'support') =>
  aRecord({ tenantId, status, agent, runId: runIdOf(tenantId, `sweep ${++runs}`) });

/** @param set the switches as they are when the sweep comes. @returns what it cancelled, and why */
async function sweep(records: readonly RunRecord[], event: Switch, set: readonly Switch[] = [event]) {
  const cancelled: { runId: string; reason: string | undefined }[] = [];
  const stops = (each: Switch, run: RunRecord) =>
    each.scope === 'stage' ||
    (each.tenantId === run.tenantId && (each.scope === 'tenant' || each.agent === run.agent));
  await createHandler({
    runs: {
      async list(tenantId, { status, limit, cursor }) {
        const all = records.filter((run) => run.tenantId === tenantId && run.status === status);
        const from = Number(cursor ?? 0);
        const next = from + limit;
        return { items: all.slice(from, next), cursor: next < all.length ? String(next) : null };
      },
      async requestCancel({ runId }, _, reason) {
        cancelled.push({ runId, reason });
        return aRecord();
      },
    },
    switches: { stopping: async (run) => set.find((each) => stops(each, run as RunRecord)) },
    tenants: { list: async () => [...new Set(records.map(({ tenantId }) => tenantId))] },
    now: () => new Date(at),
  })({ detail: event });
  return cancelled;
}

const idsOf = (list: readonly { runId: string }[]) => list.map(({ runId }) => runId).sort();

describe('a kill switch that is set', () => {
  it("cancels its agent's open runs, with the reason, and no others", async () => {
    const stopped = [aRunOf('acme', 'running'), aRunOf('acme', 'awaiting_approval')];
    const others = [
      aRunOf('acme', 'running', 'sales'),
      aRunOf('acme', 'succeeded'),
      aRunOf('other', 'awaiting_approval'),
    ];
    const cancelled = await sweep([...stopped, ...others], agentSwitch);
    expect(idsOf(cancelled)).toEqual(idsOf(stopped));
    for (const { reason } of cancelled)
      expect(reason).toBe(`The kill switch of the agent support is set since ${at}: ${who.reason}`);
  });

  it('cancels however many runs there are', async () => {
    const many = Array.from({ length: 120 }, (_, i) =>
      aRunOf('acme', i % 2 ? 'running' : 'awaiting_approval'),
    );
    expect(idsOf(await sweep(many, agentSwitch))).toEqual(idsOf(many));
  });

  it('of the stage cancels the runs of every tenant', async () => {
    const all = ['acme', 'beta', 'gamma'].map((tenantId) => aRunOf(tenantId, 'awaiting_approval'));
    expect(idsOf(await sweep(all, { scope: 'stage', ...who }))).toEqual(idsOf(all));
  });

  it.each<Switch>([agentSwitch, { scope: 'tenant', tenantId: 'acme', ...who }, { scope: 'stage', ...who }])(
    'cancels nothing once it is cleared, however late the event comes: $scope',
    async (event) => {
      expect(
        await sweep([aRunOf('acme', 'running'), aRunOf('acme', 'awaiting_approval')], event, []),
      ).toEqual([]);
    },
  );

  it('is tried again where a run could not be cancelled', async () => {
    const handle = createHandler({
      runs: {
        list: async () => ({ items: [aRunOf('acme', 'running')], cursor: null }),
        requestCancel: () => Promise.reject(new Error('throttled')),
      },
      switches: { stopping: async () => agentSwitch },
      tenants: { list: async () => [] },
      now: () => new Date(at),
    });
    await expect(handle({ detail: agentSwitch })).rejects.toThrow('throttled');
  });

  it('is not taken from an event that names no scope', async () => {
    await expect(sweep([], { ...agentSwitch, scope: 'planet' } as never)).rejects.toThrow('scope');
  });
});
