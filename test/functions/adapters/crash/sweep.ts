import { describe, expect, it } from 'vitest';
import { approvalRequested } from '../../../../functions/core/approval/request.ts';
import { approvalIdOf } from '../../../../functions/core/contracts/approval.ts';
import type { Mail, SwitchScope } from '../../../../functions/core/ports.ts';
import { createHandler as createRequestApproval } from '../../../../functions/request-approval.ts';
import { createHandler } from '../../../../functions/sweep.ts';
import { aCall, aRecord } from '../../../support/builders.ts';
import { atEveryDeath, immortal, type Process } from '../../../support/process.ts';
import { newRun, noon, type TestRun, useTable } from '../../../support/table.ts';
import { askingAt, mailsInto } from '../asking.ts';
import { draftOf } from '../pending.ts';

const aws = useTable();
const state = { reason: 'Stop.', by: 'ada', at: noon.toISOString() };

let tenants = 0;
/** A run of a tenant of its own, with a call that a person is to be asked about. */
async function escalated(tenantId = `swept-${++tenants}`): Promise<TestRun> {
  const run = newRun(tenantId);
  const { runs, calls } = aws().adapters();
  await runs.open(aRecord(run));
  await calls.propose(run, [aCall({ tool: 'send', verdict: 'escalate', status: 'awaiting_approval' })]);
  return run;
}

const agentSwitch = ({ tenantId, agent }: TestRun) => ({ scope: 'agent', tenantId, agent }) as const;
const approvalOf = async (run: TestRun) => aws().adapters().approvals.find(approvalIdOf(run, 1));
const cancelRequests = async (run: TestRun) =>
  (await aws().adapters().events.after(run, 0, 100)).filter(({ type }) => type === 'run.cancel_requested');

interface World {
  readonly waiting: TestRun;
  readonly running: TestRun;
  readonly scope: SwitchScope;
}

async function world(): Promise<World> {
  const { runs, calls, approvals, switches } = aws().adapters();
  const waiting = await escalated();
  const draft = await draftOf(aws(), waiting);
  await approvals.request(draft, approvalRequested(draft));
  const running = newRun(waiting.tenantId);
  await runs.open(aRecord(running));
  await calls.propose(running, [aCall()]);
  const scope = agentSwitch(waiting);
  await switches.set(scope, state);
  return { waiting, running, scope };
}

const sweep = ({ scope }: World, process: Process = immortal()) =>
  createHandler({ ...aws().adapters(process), now: () => noon })({ detail: { ...scope, ...state } });

describe('a sweep that dies', () => {
  it('has cancelled every open run in the end, and closed what it asked for', async () => {
    const deaths = await atEveryDeath({
      world,
      work: sweep,
      async check({ waiting, running }) {
        const { runs, calls } = aws().adapters();
        for (const run of [waiting, running]) {
          expect(await runs.get(run)).toMatchObject({
            cancelRequestedAt: noon.toISOString(),
            cancelReason: expect.stringContaining('Stop.'),
          });
          expect(await cancelRequests(run)).toHaveLength(1);
        }
        expect(await approvalOf(waiting)).toMatchObject({ status: 'cancelled' });
        const claim = await calls.claim(running, 'call_1_1', { irreversible: false, repeatable: true });
        expect(claim.claimed).toBe(false);
      },
    });
    // Two runs are flagged, and a request is closed.
    expect(deaths).toBe(6);
  });

  it('leaves what may go on alone: the switch was cleared before it came', async () => {
    const late = await world();
    await aws().adapters().switches.clear(late.scope, { by: 'ada', at: noon.toISOString() });
    await sweep(late);
    for (const run of [late.waiting, late.running])
      expect((await aws().adapters().runs.get(run)).cancelRequestedAt).toBeUndefined();
    expect(await approvalOf(late.waiting)).toMatchObject({ status: 'pending' });
  });
});

describe('a run that is to wait while a kill switch is set', () => {
  it('asks nobody and is cancelled, whether the sweep has passed or not', async () => {
    const run = await escalated();
    const mails: Mail[] = [];
    const adapters = aws().adapters();
    await aws().adapters().switches.set(agentSwitch(run), state);
    await createRequestApproval({
      ...adapters,
      askPeople: askingAt(adapters, [mailsInto(mails)], () => 'secret').askPeople,
      schedules: { once: async () => expect.fail('nothing is to follow') },
      groups: { default: { people: [{ email: 'ada@example.com' }] } },
      hours: null,
      now: () => noon,
    })(
      JSON.stringify({
        run,
        turn: 1,
        number: 1,
        kind: 'approve',
        taskToken: 'token',
        attempt: 0,
        requestedAt: noon.toISOString(),
        timeoutSeconds: 300,
      }),
    );
    expect(mails).toEqual([]);
    // The stream answers the waiting state with it.
    expect(await approvalOf(run)).toMatchObject({ status: 'cancelled' });
    expect(await cancelRequests(run)).toMatchObject([{ data: { reason: expect.stringContaining('Stop.') } }]);
  });
});
