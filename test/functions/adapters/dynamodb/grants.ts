import { describe, expect, it } from 'vitest';
import { grantItem } from '../../../../functions/adapters/grants.ts';
import type { Decision, GrantWish } from '../../../../functions/core/contracts/decision.ts';
import { grantIdOf } from '../../../../functions/core/contracts/grant.ts';
import { ConflictError, InvalidInputError, NotFoundError } from '../../../../functions/core/errors.ts';
import { aCall } from '../../../support/builders.ts';
import { later, newRun, noon, type TestRun, useTable } from '../../../support/table.ts';
import { auditOf, aVote, pendingRun, votes } from '../pending.ts';

const aws = useTable();
const hours = (n: number) => later(60 + n * 3_600);
let texts = 0;

/** A run whose call waits, with arguments of its own; policy asks once for such. */
async function waiting({ text = `text ${++texts}`, grantable = true } = {}) {
  const call = aCall({
    tool: 'send',
    input: { text },
    verdict: 'escalate',
    status: 'awaiting_approval',
    escalation: {
      needs: [{ group: 'default', quorum: 1 }],
      requesterMayDecide: true,
      onExpiry: 'deny',
      grantable,
    },
  });
  return { run: await pendingRun(aws(), { calls: [call] }), call, text };
}

const approve = (grant: GrantWish): readonly Decision[] => [
  { callId: 'call_1_1', decision: 'approve', grant },
];

async function granted(grant: GrantWish) {
  const asked = await waiting();
  await votes(aws(), asked.run, aVote(approve(grant)));
  const owner = grant.scope === 'run' ? asked.run.runId : asked.run.agent;
  return { ...asked, grantId: grantIdOf(owner, 'send', asked.call.inputHash) };
}

const holding = (run: TestRun, call: { tool: string; inputHash: string }, at = later(61)) =>
  aws().adapters().grants.holding(run, call, at);
const revoke = (grantId: string, by = 'ada@example.com', at = later(100), tenantId = 'default') =>
  aws().adapters().grants.revoke(tenantId, grantId, { by, at });

describe('a grant for a run', () => {
  it('holds for the exact call in that run, whenever, and in no other', async () => {
    const { run, call } = await granted({ scope: 'run' });
    expect(await holding(run, call, hours(1_000))).toMatchObject({
      scope: 'run',
      grantedBy: 'ada@example.com',
      grantedAt: later(60),
    });
    expect(await holding(newRun(), call)).toBeUndefined();
    expect(await holding({ ...run, tenantId: 'other' }, call)).toBeUndefined();
    expect(await holding(run, { ...call, inputHash: '0'.repeat(64) })).toBeUndefined();
    expect(await holding(run, { ...call, tool: 'note' })).toBeUndefined();
  });
});

describe('a grant for an agent', () => {
  it('holds in every run of the agent for its hours, to the millisecond', async () => {
    const { run, call } = await granted({ scope: 'agent', hours: 2 });
    const lastMoment = new Date(Date.parse(hours(2)) - 1).toISOString();
    for (const each of [run, newRun()]) {
      expect(await holding(each, call, lastMoment)).toMatchObject({ scope: 'agent', expiresAt: hours(2) });
      expect(await holding(each, call, hours(2))).toBeUndefined();
    }
    expect(await holding({ ...newRun(), agent: 'other' as 'support' }, call)).toBeUndefined();
  });

  it('is replaced by a later one for the same call', async () => {
    const { run, call, text } = await granted({ scope: 'agent', hours: 1 });
    const again = await waiting({ text });
    await votes(aws(), again.run, aVote(approve({ scope: 'agent', hours: 9 }), 'grace@example.com'));
    expect(await holding(run, call, hours(8))).toMatchObject({ grantedBy: 'grace@example.com' });
  });
});

describe('a request that leaves a grant', () => {
  it('tells of it in the audit, with the decision', async () => {
    const { run, grantId } = await granted({ scope: 'agent', hours: 2 });
    expect((await auditOf(aws(), run)).slice(1)).toMatchObject([
      { type: 'approval.voted' },
      { type: 'approval.decided' },
      {
        type: 'grant.given',
        who: 'ada@example.com',
        origin: { via: 'page' },
        data: { grantId, scope: 'agent', expiresAt: hours(2) },
      },
    ]);
  });

  it('is refused as a whole where the call is asked about each time', async () => {
    const { run, call } = await waiting({ grantable: false });
    const vote = votes(aws(), run, aVote(approve({ scope: 'run' })));
    await expect(vote).rejects.toThrow(InvalidInputError);
    await expect(vote).rejects.toThrow('asked for each time; approve it without a grant');
    expect(await holding(run, call)).toBeUndefined();
  });

  it('leaves none where it loses', async () => {
    for (let i = 0; i < 6; i++) {
      const { run, call } = await waiting();
      const granting = () => votes(aws(), run, aVote(approve({ scope: 'run' })));
      const rejecting = () =>
        votes(aws(), run, aVote([{ callId: 'call_1_1', decision: 'reject' }], 'grace@example.com'));
      const racers = i % 2 ? [granting, rejecting] : [rejecting, granting];
      await Promise.all(racers.map((race) => race()));
      const [stored] = await aws().adapters().calls.list(run);
      expect((await holding(run, call)) !== undefined).toBe(stored?.status === 'approved');
    }
  });
});

describe('revoking', () => {
  it('ends a grant, and tells the run in which it was given', async () => {
    const { run, call, grantId } = await granted({ scope: 'run' });
    expect(await revoke(grantId)).toMatchObject({
      grantId,
      revokedAt: later(100),
      revokedBy: 'ada@example.com',
    });
    expect(await holding(run, call, later(101))).toBeUndefined();
    expect((await auditOf(aws(), run)).at(-1)).toMatchObject({
      type: 'grant.revoked',
      who: 'ada@example.com',
      data: { grantId },
    });
  });

  it('is done by one of two, and the other is told who did', async () => {
    for (let i = 0; i < 6; i++) {
      const { run, grantId } = await granted({ scope: 'agent', hours: 1 });
      const both = await Promise.allSettled([revoke(grantId, 'ada'), revoke(grantId, 'grace')]);
      const [winner] = both.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
      const [loser] = both.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []));
      expect(loser).toBeInstanceOf(ConflictError);
      expect(String(loser)).toContain(`${winner?.revokedBy} revoked it at ${later(100)}`);
      const told = (await auditOf(aws(), run)).filter(({ type }) => type === 'grant.revoked');
      expect(told).toMatchObject([{ who: winner?.revokedBy }]);
    }
  });

  it('is refused for what is over, or is nobody’s', async () => {
    const { grantId } = await granted({ scope: 'agent', hours: 1 });
    await expect(revoke(grantId, 'ada', hours(1))).rejects.toThrow(`it expired at ${hours(1)}`);
    for (const unknown of ['', 'x', grantId.replace('support', 'other'), `run_x.send.${'0'.repeat(64)}`])
      await expect(revoke(unknown)).rejects.toThrow(NotFoundError);
    await expect(revoke(grantId, 'ada', later(100), 'other')).rejects.toThrow(NotFoundError);
  });
});

describe('the list of grants', () => {
  it('is the tenant’s own, newest first, those that are over as well', async () => {
    const tenantId = 'granting';
    const { grants, table } = aws().adapters();
    expect(await grants.list(tenantId)).toEqual([]);
    const { run, call } = await granted({ scope: 'run' });
    const one = await holding(run, call);
    if (!one) return expect.fail('there is a grant');
    for (const [n, tool] of ['first', 'second', 'third'].entries()) {
      const grantId = grantIdOf(run.runId, tool, call.inputHash);
      const grant = { ...one, tenantId, tool, grantId, grantedAt: later(n) };
      await table.write([grantItem(table, grant)]);
    }
    await revoke(grantIdOf(run.runId, 'second', call.inputHash), 'ada', noon.toISOString(), tenantId);
    expect((await grants.list(tenantId)).map(({ tool, revokedBy }) => [tool, revokedBy])).toEqual([
      ['third', undefined],
      ['second', 'ada'],
      ['first', undefined],
    ]);
  });
});
