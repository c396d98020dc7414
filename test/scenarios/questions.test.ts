import { describe, expect, it } from 'vitest';
import { approver, askedPeople, openTab, playClerk, rejection, vote } from './people.ts';
import { approvalAt, ended, told } from './support.ts';

const callId = 'call_1_1';

describe.concurrent('a question of the model', () => {
  it('is answered with one of its options, on the page', async () => {
    const runId = await playClerk('ask-options');
    const [link] = await askedPeople(runId, [approver] as const);
    expect(await approvalAt(link)).toMatchObject({
      kind: 'question',
      calls: [{ tool: 'ask_human', choices: ['answer', 'reject'] }],
    });
    const tab = await openTab(link);
    for (const text of ['Which colour?', 'Blue', 'Red']) expect(tab.html).toContain(text);
    expect((await tab.send('answer', { [`answer.${callId}`]: 'Red' })).status).toBe(200);
    expect(await ended(runId)).toMatchObject({ result: { response: 'It shall be red.' } });
    expect(await told(runId, 'call.finished')).toMatchObject([{ tool: 'ask_human', ok: true }]);
  });

  it('is answered freely, and is no other tool than any', async () => {
    const runId = await playClerk('ask-freely');
    const [link] = await askedPeople(runId, [approver] as const);
    const answer = 'Turquoise, please.';
    expect((await vote(link, { callId, decision: 'answer', answer })).status).toBe(200);
    expect(await ended(runId)).toMatchObject({ result: { response: 'It shall be turquoise.' } });
    expect((await vote(link, { callId, decision: 'answer', answer: 'Red.' })).status).toBe(409);
  });

  it('can be left unanswered, for a reason that the model reads', async () => {
    const runId = await playClerk('ask-in-vain');
    const [link] = await askedPeople(runId, [approver] as const);
    expect((await vote(link, rejection('Decide yourself.'))).status).toBe(200);
    expect(await ended(runId)).toMatchObject({ outcome: 'partial' });
    expect(await told(runId, 'call.finished')).toMatchObject([
      { ok: false, kind: 'rejected', message: expect.stringContaining('Decide yourself.') },
    ]);
  });
});
