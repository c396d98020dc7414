import { describe, expect, it } from 'vitest';
import type { Grant } from '../../functions/core/contracts/grant.ts';
import { tracesOf } from './aws.ts';
import { type ClerkRehearsal, subjectOf } from './clerk.ts';
import { approval, approver, askedPeople, finance, playClerk, rejection, vote } from './people.ts';
import { client, ended, otherClient, told } from './support.ts';

const traces = (runId: string, name: ClerkRehearsal) => tracesOf(runId, subjectOf(name));
const grantsFor = async (name: ClerkRehearsal, asker = client): Promise<Grant[]> => {
  const { grants } = (await (await asker.fetch('/grants')).json()) as { grants: Grant[] };
  return grants.filter((grant) => grant.arguments.includes(subjectOf(name)));
};

describe.concurrent('leave beyond one call', () => {
  it('for the rest of a run is for exactly the same call', async () => {
    const runId = await playClerk('grant-run');
    const [first] = await askedPeople(runId, [approver] as const);
    expect((await vote(first, { ...approval, grant: { scope: 'run' } })).status).toBe(200);
    // The same call runs unasked; the one with another price is the second request.
    const [second] = await askedPeople(runId, [approver] as const, 2);
    expect((await vote(second, { ...rejection('Too much.'), callId: 'call_3_1' })).status).toBe(200);
    expect(await ended(runId)).toMatchObject({ outcome: 'partial' });
    expect(await traces(runId, 'grant-run')).toMatchObject([{ price_usd: 100 }, { price_usd: 100 }]);

    // Another run asks.
    const otherRun = await playClerk('grant-run');
    const [again] = await askedPeople(otherRun, [approver] as const);
    expect((await vote(again, rejection('Not now.'))).status).toBe(200);
    await client.fetch(`/runs/${otherRun}/cancel`, { method: 'POST' });
    expect(await ended(otherRun)).toMatchObject({ outcome: 'cancelled' });
    expect(await traces(otherRun, 'grant-run')).toEqual([]);
  });

  it('for an agent and some hours holds for its other runs until it is revoked', async () => {
    const runId = await playClerk('grant-agent');
    const [link] = await askedPeople(runId, [approver] as const);
    expect((await vote(link, { ...approval, grant: { scope: 'agent', hours: 2 } })).status).toBe(200);
    expect(await ended(runId)).toMatchObject({ outcome: 'completed' });

    const unasked = await playClerk('grant-agent');
    expect(await ended(unasked)).toMatchObject({ outcome: 'completed', counters: { escalatedCalls: 0 } });
    expect(await traces(unasked, 'grant-agent')).toHaveLength(1);
    expect(await told(unasked, 'approval.requested')).toEqual([]);

    const [grant] = await grantsFor('grant-agent');
    expect(grant).toMatchObject({ scope: 'agent', agent: 'clerk', tool: 'set_price', grantedBy: approver });
    expect(Date.parse(grant?.expiresAt ?? '') - Date.parse(grant?.grantedAt ?? '')).toBe(2 * 3_600_000);
    expect(await grantsFor('grant-agent', otherClient)).toEqual([]);
    const path = `/grants/${grant?.grantId}`;
    expect((await otherClient.fetch(path, { method: 'DELETE' })).status).toBe(404);
    expect((await client.fetch(path, { method: 'DELETE' })).status).toBe(200);
    expect(await grantsFor('grant-agent')).toMatchObject([{ revokedAt: expect.any(String) }]);

    const askedAgain = await playClerk('grant-agent');
    const [again] = await askedPeople(askedAgain, [approver] as const);
    expect((await vote(again, rejection('No longer.'))).status).toBe(200);
    expect(await ended(askedAgain)).toMatchObject({ outcome: 'partial' });
  });

  it('is never given for what policy wants to be asked each time', async () => {
    const runId = await playClerk('grant-never');
    const [anns] = await askedPeople(runId, [finance[0]] as const);
    const refused = await vote(anns, { ...approval, grant: { scope: 'run' } });
    expect(refused).toMatchObject({
      status: 400,
      body: {
        problems: ['decisions: call_1_1 (set_price) is asked for each time; approve it without a grant'],
      },
    });
    expect((await vote(anns, approval)).status).toBe(200);
    expect(await ended(runId)).toMatchObject({ outcome: 'completed' });
    expect(await grantsFor('grant-never')).toEqual([]);
  });
});
