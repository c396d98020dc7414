import { describe, expect, it } from 'vitest';
import { fakeApi, json } from '../fakes.ts';

const request = { agent: 'support', task: 'Find out why.' };
const jwt = (claims: Record<string, unknown>) => ({ jwt: { claims: { tenant: 'default', ...claims } } });
const ada = jwt({ email: 'Ada@Example.com', email_verified: 'false' });
const paths = ['/runs', '/runs/estimate'];

describe('whoever asks for a run', () => {
  it.each([{}, { requester: 'ada@example.com' }, { requester: 'ADA@example.com' }])(
    'is who the JWT says, with %o in the body',
    async (body) => {
      const { request: send, state } = fakeApi();
      expect((await send('/runs', json({ ...request, ...body }), ada)).status).toBe(202);
      expect(state.started).toMatchObject([{ body: { ...request, requester: 'ada@example.com' } }]);
    },
  );

  it.each(paths)('cannot name another person: %s', async (path) => {
    for (const requester of ['bob@example.com', '', null, 7]) {
      const { request: send, state } = fakeApi();
      const response = await send(path, json({ ...request, requester }), ada);
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({
        problems: [
          "requester: the credential belongs to ada@example.com, who cannot ask in another's name; leave it out",
        ],
      });
      expect([...state.started, ...state.estimated]).toEqual([]);
    }
  });

  it.each([
    ['a key', { lambda: { tenantId: 'default' } }],
    ['a JWT without an address', jwt({})],
    ['a JWT whose address is none', jwt({ email: 'ada' })],
    ['IAM', { iam: { userArn: 'arn' } }],
  ])('is whom the calling system names, with %s', async (_, authorizer) => {
    const { request: send, state } = fakeApi();
    const body = { ...request, requester: 'bob@example.com' };
    expect((await send('/runs', json(body), authorizer)).status).toBe(202);
    expect(state.started).toMatchObject([{ body }]);
  });

  it('does not make a body of what is none', async () => {
    for (const body of [null, 'x', [request]])
      expect((await fakeApi().request('/runs', json(body), ada)).status).toBe(400);
  });
});
