import { describe, expect, it } from 'vitest';
import { tracesOf } from './aws.ts';
import { subjectOf } from './clerk.ts';
import { approval, askedPeople, finance, openTab, playClerk, rejection, vote } from './people.ts';
import { approvalAt, client, ended, told } from './support.ts';

const [ann, ben, cleo] = finance;

describe.concurrent('two of three people', () => {
  it('approve: nothing happens after the first, everything after the second', async () => {
    const runId = await playClerk('two-of-three');
    const [anns, bens, cleos] = await askedPeople(runId, [ann, ben, cleo] as const);
    expect((await vote(anns, approval)).status).toBe(200);
    expect(await approvalAt(bens)).toMatchObject({
      status: 'pending',
      votes: [{ person: ann, decisions: [{ callId: 'call_1_1', decision: 'approve' }] }],
    });
    expect((await client.run(runId)).status).toBe('awaiting_approval');
    expect(await tracesOf(runId, subjectOf('two-of-three'))).toEqual([]);
    expect((await vote(anns, approval)).status).toBe(409);
    expect((await client.run(runId)).status).toBe('awaiting_approval');

    expect((await vote(cleos, approval)).status).toBe(200);
    expect(await ended(runId)).toMatchObject({ outcome: 'completed' });
    expect(await tracesOf(runId, subjectOf('two-of-three'))).toMatchObject([{ amount_usd: 600 }]);
    expect(await told(runId, 'approval.decided')).toMatchObject([
      { status: 'approved', decisions: [{ callId: 'call_1_1', by: [ann, cleo] }] },
    ]);
    expect((await openTab(bens)).html).not.toContain('<form');
  });

  it('do not outvote the one who says no', async () => {
    const runId = await playClerk('veto');
    const [anns, bens, cleos] = await askedPeople(runId, [ann, ben, cleo] as const);
    expect((await vote(anns, approval)).status).toBe(200);
    expect((await vote(bens, rejection('Not without a receipt.'))).status).toBe(200);
    expect((await vote(cleos, approval)).status).toBe(409);
    expect(await ended(runId)).toMatchObject({ outcome: 'partial' });
    expect(await tracesOf(runId, subjectOf('veto'))).toEqual([]);
    expect(await told(runId, 'call.finished')).toMatchObject([
      { ok: false, kind: 'rejected', message: expect.stringContaining('Not without a receipt.') },
    ]);
  });

  it('are found without the one who asked for it, where policy says so', async () => {
    const runId = await playClerk('own-request', { requester: ann });
    const [bens, cleos] = await askedPeople(runId, [ben, cleo] as const);
    expect((await approvalAt(bens)).approvers).toEqual([ben, cleo]);
    for (const link of [bens, cleos]) expect((await vote(link, approval)).status).toBe(200);
    expect(await ended(runId)).toMatchObject({ outcome: 'completed' });
    expect(await tracesOf(runId, subjectOf('own-request'))).toHaveLength(1);
  });
});
