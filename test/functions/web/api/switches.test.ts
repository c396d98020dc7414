import { describe, expect, it } from 'vitest';
import { fakeApi, json } from '../fakes.ts';

const put = (reason: unknown = 'It mails the wrong people.'): RequestInit => ({
  ...json({ reason }),
  method: 'PUT',
});
const remove = { method: 'DELETE' };
const operator = { lambda: { tenantId: 'operators' } };
const other = { lambda: { tenantId: 'other' } };
const paths = ['/switches/tenant', '/switches/agents/support', '/switches/stage'];

const listed = async (api: ReturnType<typeof fakeApi>, authorizer?: unknown) =>
  ((await (await api.request('/switches', {}, authorizer)).json()) as { switches: unknown[] }).switches;

describe('a kill switch', () => {
  it.each(paths)('%s is set with a reason, listed, and cleared', async (path) => {
    const api = fakeApi();
    const answer = await api.request(path, put(), operator);
    expect(answer.status).toBe(200);
    const set = await answer.json();
    expect(set).toMatchObject({
      reason: 'It mails the wrong people.',
      by: 'a key of operators',
      at: '2026-08-04T12:01:00.000Z',
    });
    expect(await listed(api, operator)).toEqual([set]);
    expect((await api.request(path, remove, operator)).status).toBe(204);
    expect(await listed(api, operator)).toEqual([]);
  });

  it.each(paths)('%s stays the same when it is set or cleared again', async (path) => {
    const api = fakeApi();
    const first = await (await api.request(path, put(), operator)).json();
    api.state.now = new Date('2026-08-04T13:00:00.000Z');
    expect(await (await api.request(path, put(), operator)).json()).toEqual(first);
    for (const _ of [1, 2]) expect((await api.request(path, remove, operator)).status).toBe(204);
  });

  it('says who set it, as closely as the credential does', async () => {
    const api = fakeApi();
    const jwt = { jwt: { claims: { tenant: 'default', sub: 'ada' } } };
    expect(await (await api.request('/switches/tenant', put(), jwt)).json()).toMatchObject({ by: 'ada' });
    const iam = { iam: { userArn: 'arn:aws:iam::1:user/ada' } };
    expect(await (await api.request('/switches/tenant', put(), iam)).json()).toMatchObject({
      tenantId: 'iam-tenant',
      by: 'arn:aws:iam::1:user/ada',
    });
  });

  it("is the caller's own: another tenant neither sees nor clears it", async () => {
    const api = fakeApi();
    await api.request('/switches/tenant', put());
    await api.request('/switches/agents/support', put());
    expect(await listed(api, other)).toEqual([]);
    await api.request('/switches/tenant', remove, other);
    await api.request('/switches/agents/support', remove, other);
    expect(await listed(api)).toHaveLength(2);
  });

  it.each(['PUT', 'DELETE'])('of the stage is refused to who is no operator: %s', async (method) => {
    const api = fakeApi();
    await api.request('/switches/stage', put(), operator);
    const answer = await api.request('/switches/stage', { ...put('Mine.'), method });
    expect(answer.status).toBe(403);
    expect(await answer.json()).toMatchObject({
      detail: expect.stringMatching(/operators; default is none/),
    });
    expect(await listed(api, operator)).toMatchObject([{ reason: 'It mails the wrong people.' }]);
  });

  it('of the stage is shown to all it stops, without its operator', async () => {
    const api = fakeApi();
    await api.request('/switches/stage', put(), operator);
    expect(await listed(api)).toMatchObject([{ scope: 'stage', by: 'an operator' }]);
    expect(await listed(api, operator)).toMatchObject([{ by: 'a key of operators' }]);
  });

  it.each([[''], [' \n'], ['x'.repeat(501)], ['half \ud800'], [7], [undefined]])(
    'is refused for the reason %j, naming it',
    async (reason) => {
      const api = fakeApi();
      const answer = await api.request('/switches/tenant', {
        ...put(),
        body: JSON.stringify(reason === undefined ? {} : { reason }),
      });
      expect(answer.status).toBe(400);
      expect(((await answer.json()) as { problems: string[] }).problems.join()).toContain('reason: ');
      expect(await listed(api)).toEqual([]);
    },
  );

  it('takes a reason of 500 characters', async () => {
    expect((await fakeApi().request('/switches/tenant', put('x'.repeat(500)))).status).toBe(200);
  });

  it('of an agent that is not there cannot be set, but one that was removed can be cleared', async () => {
    const api = fakeApi();
    for (const agent of ['nobody', 'constructor', 'No%23Name']) {
      const answer = await api.request(`/switches/agents/${agent}`, put());
      expect(answer.status).toBe(404);
      expect(await answer.json()).toMatchObject({ detail: expect.stringContaining('support') });
    }
    expect((await api.request('/switches/agents/retired', remove)).status).toBe(204);
    expect((await api.request('/switches/agents/No%23Name', remove)).status).toBe(404);
  });

  it.each(paths)('%s says which methods it takes', async (path) => {
    const answer = await fakeApi().request(path, { method: 'POST' });
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toBe('PUT, DELETE');
  });
});
