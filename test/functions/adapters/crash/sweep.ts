import { describe, expect, it } from 'vitest';
import type { SwitchScope } from '../../../../functions/core/ports.ts';
import { createHandler } from '../../../../functions/sweep.ts';
import { aCall, aRecord } from '../../../support/builders.ts';
import { atEveryDeath, immortal, type Process } from '../../../support/process.ts';
import { newRun, noon, type TestRun, useTable } from '../../../support/table.ts';
import { approvalOf, pendingRun } from '../pending.ts';

const aws = useTable();
const state = { reason: 'Stop.', by: 'ada', at: noon.toISOString() };

interface World {
  readonly waiting: TestRun;
  readonly running: TestRun;
  readonly scope: SwitchScope;
}

let tenants = 0;
async function world(): Promise<World> {
  const tenantId = `swept-${++tenants}`;
  const { runs, calls, switches } = aws().adapters();
  const running = newRun(tenantId);
  await runs.open(aRecord(running));
  await calls.propose(running, [aCall()]);
  const waiting = await pendingRun(aws(), 'token', newRun(tenantId));
  const scope = { scope: 'agent', tenantId, agent: 'support' } as const;
  await switches.set(scope, state);
  return { waiting, running, scope };
}

const sweep = ({ scope }: World, process: Process = immortal()) =>
  createHandler({ ...aws().adapters(process), now: () => noon })({ detail: { ...scope, ...state } });

describe('a sweep that dies', () => {
  it('has cancelled every open run in the end, and closed what they asked for', async () => {
    const deaths = await atEveryDeath({
      world,
      work: sweep,
      async check({ waiting, running }) {
        const { runs, calls, events } = aws().adapters();
        for (const run of [waiting, running]) {
          expect(await runs.get(run)).toMatchObject({
            cancelRequestedAt: noon.toISOString(),
            cancelReason: expect.stringContaining('Stop.'),
          });
          const asked = (await events.after(run, 0, 100)).filter(
            ({ type }) => type === 'run.cancel_requested',
          );
          expect(asked).toHaveLength(1);
        }
        expect((await approvalOf(aws(), waiting)).status).toBe('cancelled');
        const claim = await calls.claim(running, 'call_1_1', { irreversible: false, repeatable: true });
        expect(claim.claimed).toBe(false);
      },
    });
    // Each run is flagged, and the request is closed.
    expect(deaths).toBe(6);
  });

  it('leaves runs alone that began after the switch was cleared, however late it is delivered', async () => {
    const old = await world();
    await aws().adapters().switches.clear(old.scope, { by: 'ada', at: noon.toISOString() });
    await sweep(old);
    for (const run of [old.waiting, old.running])
      expect((await aws().adapters().runs.get(run)).cancelRequestedAt).toBeUndefined();
    expect((await approvalOf(aws(), old.waiting)).status).toBe('pending');
  });
});
