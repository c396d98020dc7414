import { describe, expect, it } from 'vitest';
import { hashOf } from '../../functions/core/canonical.ts';
import type { AuditView } from '../../functions/core/contracts/audit.ts';
import { subjectOf } from './clerk.ts';
import { approval, askedPeople, finance, openTab, playClerk, vote } from './people.ts';
import { client, ended, otherClient } from './support.ts';

const [ann, ben] = finance;

describe.concurrent('the audit of a run', () => {
  it('says who saw, decided and when, from where, on exactly which arguments, and that its chain holds', async () => {
    const runId = await playClerk('audited');
    const [anns, bens] = await askedPeople(runId, [ann, ben] as const);
    const tab = await openTab(anns);
    expect((await tab.send('approve')).status).toBe(200);
    expect((await vote(bens, approval)).status).toBe(200);
    await ended(runId);

    const audit = (await (await client.fetch(`/runs/${runId}/audit`)).json()) as AuditView;
    expect(audit).toMatchObject({ runId, holds: true, brokenAt: null });
    const of = (type: string) => audit.entries.filter((entry) => entry.type === type);
    const argumentsHash = hashOf({ order_id: subjectOf('audited'), amount_usd: 600 });
    const voted = (who: string, via: 'page' | 'api') => ({
      who,
      origin: { via, ip: expect.any(String) },
      data: { decisions: [{ callId: 'call_1_1', decision: 'approve', argumentsHash }] },
    });
    expect(of('approval.requested')).toHaveLength(1);
    expect(of('approval.asked').map(({ data }) => data.person)).toEqual(expect.arrayContaining([ann, ben]));
    expect(of('approval.seen')).toMatchObject([{ who: ann, origin: { ip: expect.any(String) } }]);
    expect(of('approval.voted')).toMatchObject([voted(ann, 'page'), voted(ben, 'api')]);
    expect(of('approval.decided')).toMatchObject([{ data: { status: 'approved' } }]);
    expect(JSON.stringify(audit)).not.toContain(new URL(anns).searchParams.get('token'));
    expect((await otherClient.fetch(`/runs/${runId}/audit`)).status).toBe(404);
  });
});
