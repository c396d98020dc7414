import { describe, expect, it } from 'vitest';
import { approvalId, fakeApi, json, runId, token } from '../fakes.ts';

describe('a credential', () => {
  it.each([
    ['our own authorizer', { lambda: { tenantId: 'default' } }],
    ['a JWT', { jwt: { claims: { tenant: 'default' }, scopes: null } }],
    ['a JWT of Cognito', { jwt: { claims: { 'custom:tenant': 'default' } } }],
  ])('names the tenant: %s', async (_, authorizer) => {
    expect((await fakeApi().request(`/runs/${runId}`, {}, authorizer)).status).toBe(200);
  });

  it('of IAM has the default tenant', async () => {
    const { request, state } = fakeApi();
    await request('/runs', json({ agent: 'support', task: 'x' }), { iam: { userArn: 'arn' } });
    expect(state.started).toMatchObject([{ tenantId: 'iam-tenant' }]);
  });

  it.each([
    ['none', null],
    ['an empty one', {}],
    ['a JWT without a tenant', { jwt: { claims: { sub: 'x' } } }],
    ['a tenant that is none', { lambda: { tenantId: 'a#b' } }],
    ['no context', { lambda: null }],
  ])('is required: %s', async (_, authorizer) => {
    const { request, state } = fakeApi();
    for (const [path, init] of [
      ['/runs', {}],
      ['/runs', json({ agent: 'support', task: 'x' })],
      [`/runs/${runId}`, {}],
      [`/runs/${runId}/events`, {}],
      [`/runs/${runId}/cancel`, { method: 'POST' }],
      [`/runs/${runId}/audit`, {}],
      ['/approvals', {}],
      ['/grants', {}],
      ['/grants/x', { method: 'DELETE' }],
      ['/switches', {}],
      ['/switches/stage', { method: 'DELETE' }],
      ['/openapi.json', {}],
    ] as const) {
      const response = await request(path, init, authorizer);
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toBe('Bearer');
      expect(await response.json()).toMatchObject({ title: 'Unauthorized', status: 401 });
    }
    expect(state.started).toEqual([]);
  });

  it('cannot be claimed in a header', async () => {
    const response = await fakeApi().anonymous('/runs', {
      headers: { 'x-tenant': 'default', authorization: 'Bearer x' },
    });
    expect(response.status).toBe(401);
  });
});

describe('an error', () => {
  it('of ours is reported, and told without its words', async () => {
    const { request, ports, state } = fakeApi();
    const fault = new TypeError('the table arn:aws:secret is gone');
    Object.assign(ports.runs, { get: () => Promise.reject(fault) });
    const response = await request(`/runs/${runId}`);
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('arn');
    expect(state.reported).toEqual([fault]);
  });

  it('of ours is a page for a browser that follows a link', async () => {
    const { anonymous, ports } = fakeApi();
    Object.assign(ports.approvals, { find: () => Promise.reject(new Error('down')) });
    const response = await anonymous(`/approvals/${approvalId}?token=${token}`, {
      headers: { accept: 'text/html' },
    });
    expect(response.status).toBe(500);
    expect(await response.text()).toMatch(/<h1>Internal Server Error<\/h1>(?!.*down)/s);
  });

  it('says what a path and a method lack', async () => {
    const { request } = fakeApi();
    const unknown = await request('/nothing/<here>');
    expect(unknown.status).toBe(404);
    expect(await unknown.json()).toMatchObject({ type: 'about:blank', status: 404 });
    const method = await request(`/runs/${runId}`, { method: 'DELETE' });
    expect(method.status).toBe(405);
    expect(method.headers.get('allow')).toBe('GET');
    expect((await request('/runs', { method: 'PUT' })).headers.get('allow')).toBe('POST, GET');
  });

  it('leaves no answer without the safety headers', async () => {
    const { request } = fakeApi();
    for (const path of ['/runs', '/nothing', '/runs?limit=0', '/openapi.json']) {
      const { headers } = await request(path);
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    }
  });
});
