import { describe, expect, it } from 'vitest';
import { type Grant, grantIdOf } from '../../../../functions/core/contracts/grant.ts';
import { approvalId, approver, fakeApi, runId } from '../fakes.ts';

const inputHash = 'a'.repeat(64);
const grant = (changes: Partial<Grant> = {}): Grant => ({
  grantId: grantIdOf('support', 'issue_refund', inputHash),
  tenantId: 'default',
  scope: 'agent',
  agent: 'support',
  runId,
  tool: 'issue_refund',
  inputHash,
  arguments: '{"order_id":"ORD-1"}',
  approvalId,
  callId: 'call_1_1',
  grantedBy: approver,
  grantedAt: '2026-08-04T12:00:00.000Z',
  expiresAt: '2026-08-04T20:00:00.000Z',
  ...changes,
});
const path = `/grants/${grant().grantId}`;
const remove = { method: 'DELETE' };

describe('GET /grants', () => {
  it("lists the tenant's, and no other's", async () => {
    const { request } = fakeApi({ grants: [grant(), grant({ tenantId: 'other' })] });
    expect(await (await request('/grants')).json()).toEqual({ grants: [grant()] });
  });
});

describe('DELETE /grants/{grantId}', () => {
  it('revokes it, as the caller', async () => {
    const { request, state } = fakeApi({ grants: [grant()] });
    const response = await request(path, remove, { jwt: { claims: { tenant: 'default', sub: 'ada' } } });
    expect(response.status).toBe(200);
    const revoked = grant({ revokedAt: state.now.toISOString(), revokedBy: 'ada' });
    expect(await response.json()).toEqual(revoked);
    expect(await (await request('/grants')).json()).toEqual({ grants: [revoked] });
  });

  it('answers 409 for one that is over, and 404 for one that is not there or another tenant’s', async () => {
    const { request } = fakeApi({ grants: [grant()] });
    expect((await request(path, remove, { lambda: { tenantId: 'other' } })).status).toBe(404);
    expect((await request('/grants/nothing', remove)).status).toBe(404);
    await request(path, remove);
    expect((await request(path, remove)).status).toBe(409);
  });
});
