import { afterEach, describe, expect, it, vi } from 'vitest';
import { decideByLink, postDecisions, postForm } from '../../local/client.ts';
import { approval, approvalId, call, fakeApi, token } from '../functions/web/fakes.ts';

const link = `https://api.example.com/approvals/${approvalId}?token=${token}`;

/** The API in the place of the network. */
const served = (fake = fakeApi()) => {
  vi.stubGlobal('fetch', (url: string, init?: RequestInit) => {
    const { pathname, search } = new URL(url);
    return fake.anonymous(pathname + search, init);
  });
  return fake;
};
afterEach(() => vi.unstubAllGlobals());

describe('decideByLink', () => {
  it('decides on each call that the page asks about', async () => {
    const calls = [call(), call({ callId: 'call_1_2' })];
    const { state } = served(
      fakeApi({ approvals: [approval({ callIds: ['call_1_1', 'call_1_2'] })], calls }),
    );
    expect((await decideByLink(link, 'reject', 'No.')).status).toBe(200);
    const decision = { decision: 'reject', reason: 'No.' };
    expect(state.votes[0]?.decisions).toEqual([
      { callId: 'call_1_1', ...decision },
      { callId: 'call_1_2', ...decision },
    ]);
  });

  it('says nothing where the page asks nothing any more, and is told why', async () => {
    served();
    await decideByLink(link, 'approve');
    expect((await decideByLink(link, 'approve')).status).toBe(409);
  });

  it('rejects a question instead of approving it', async () => {
    const posted: string[] = [];
    const page = `<input type="radio" value="answer" name="decision.call_1_1"><input name="decision.call_1_1" value="reject">
      <button name="decision.call_1_2" value="approve">`;
    vi.stubGlobal('fetch', async (_url: string, init: RequestInit) => {
      if (init.body) posted.push(String(init.body));
      return new Response(page);
    });
    await decideByLink(link, 'approve');
    expect(Object.fromEntries(new URLSearchParams(posted[0]))).toEqual({
      token,
      'decision.call_1_1': 'reject',
      'reason.call_1_1': 'Nobody was there to answer.',
      'decision.call_1_2': 'approve',
    });
  });
});

describe('a client', () => {
  it('decides in JSON, and is handed the problem where it cannot', async () => {
    const { state } = served();
    const decisions = [{ callId: 'call_1_1', decision: 'approve' as const }];
    expect(await postDecisions(link, decisions)).toMatchObject({ status: 200, body: { status: 'approved' } });
    expect(await postDecisions(link, decisions)).toMatchObject({ status: 409, body: { title: 'Conflict' } });
    expect(state.votes).toMatchObject([{ origin: { via: 'api' } }]);
  });

  it('fills in any field of the form', async () => {
    const { state } = served();
    const fields = { 'decision.call_1_1': 'reject', 'reason.call_1_1': 'No.' };
    expect((await postForm(link, fields)).html).toContain('Your decision is recorded');
    expect(state.votes).toMatchObject([{ origin: { via: 'page' } }]);
  });
});
