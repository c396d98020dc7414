import { describe, expect, it } from 'vitest';
import { tracesOf } from './aws.ts';
import { type ClerkRehearsal, subjectOf } from './clerk.ts';
import { approval, approver, askedPeople, edit, finance, openTab, playClerk, vote } from './people.ts';
import { approvalAt, client, ended, eventsOf, told } from './support.ts';

const [ann, ben, cleo] = finance;
const traces = (runId: string, name: ClerkRehearsal) => tracesOf(runId, subjectOf(name));

describe.concurrent('a person who changes what is done', () => {
  it('changes the arguments: they run, and the model is told what was changed', async () => {
    const runId = await playClerk('edit-noted');
    const [link] = await askedPeople(runId, [approver] as const);
    const changed = { product_id: subjectOf('edit-noted'), price_usd: 90 };
    expect((await vote(link, edit(changed))).status).toBe(200);
    // The conversation only goes on where the model reads of it.
    expect(await ended(runId)).toMatchObject({
      outcome: 'completed',
      result: { response: 'It was changed.' },
    });
    expect(await traces(runId, 'edit-noted')).toMatchObject([{ price_usd: 90 }]);
    expect(await approvalAt(link)).toMatchObject({
      status: 'approved',
      decisions: [{ callId: 'call_1_1', decision: 'edit', by: [approver] }],
      calls: [{ input: changed, proposed: { price_usd: 100 }, editedBy: approver }],
    });
  });

  it('does so on the page, field by field', async () => {
    const runId = await playClerk('edit-noted');
    const [link] = await askedPeople(runId, [approver] as const);
    const tab = await openTab(link);
    const fields = {
      'input.call_1_1.product_id': subjectOf('edit-noted'),
      'input.call_1_1.price_usd': '90',
    };
    for (const name of Object.keys(fields)) expect(tab.html).toContain(`name="${name}"`);
    expect((await tab.send('edit', fields)).status).toBe(200);
    expect(await ended(runId)).toMatchObject({ outcome: 'completed' });
    expect(await traces(runId, 'edit-noted')).toMatchObject([{ price_usd: 90 }]);
  });

  it('cannot get past a policy: the call is denied, and the model told so', async () => {
    const runId = await playClerk('edit-denied');
    const [link] = await askedPeople(runId, [approver] as const);
    const wish = { order_id: subjectOf('edit-denied'), amount_usd: 6_000 };
    expect((await vote(link, edit(wish))).status).toBe(200);
    expect(await ended(runId)).toMatchObject({
      outcome: 'partial',
      result: { response: 'It is not allowed.' },
    });
    expect(await traces(runId, 'edit-denied')).toEqual([]);
    expect(await told(runId, 'approval.requested')).toHaveLength(1);
  });

  it('is told at once what does not fit the tool, and can still decide', async () => {
    const runId = await playClerk('edit-wrong');
    const [link] = await askedPeople(runId, [approver] as const);
    const refused = await vote(link, edit({ order_id: subjectOf('edit-wrong'), amount_usd: -1 }));
    expect(refused).toMatchObject({ status: 400, body: { detail: expect.stringContaining('amount_usd') } });
    expect((await client.run(runId)).status).toBe('awaiting_approval');
    expect((await vote(link, approval)).status).toBe(200);
    expect(await ended(runId)).toMatchObject({ outcome: 'completed' });
    expect(await traces(runId, 'edit-wrong')).toMatchObject([{ amount_usd: 20 }]);
  });

  it('does not decide alone where two must: the others are asked about what was changed', async () => {
    const runId = await playClerk('edit-second');
    const [anns] = await askedPeople(runId, [ann] as const);
    const changed = { order_id: subjectOf('edit-second'), amount_usd: 700 };
    expect((await vote(anns, edit(changed))).status).toBe(200);
    const [bens, cleos] = await askedPeople(runId, [ben, cleo] as const, 2);
    expect(await approvalAt(bens)).toMatchObject({
      status: 'pending',
      calls: [{ input: changed, proposed: { amount_usd: 600 }, editedBy: ann }],
    });
    expect(await traces(runId, 'edit-second')).toEqual([]);
    for (const link of [bens, cleos]) expect((await vote(link, approval)).status).toBe(200);
    expect(await ended(runId)).toMatchObject({ outcome: 'completed' });
    expect(await traces(runId, 'edit-second')).toMatchObject([{ amount_usd: 700 }]);
    const types = (await eventsOf(runId)).map(({ type }) => type);
    expect(types.filter((type) => type === 'approval.requested')).toHaveLength(2);
  });
});
