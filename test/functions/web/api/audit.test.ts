import { describe, expect, it } from 'vitest';
import { approvalId, approver, fakeApi, json, runId, token } from '../fakes.ts';

const path = `/runs/${runId}/audit`;
const recorded = async () => {
  const fake = fakeApi();
  for (const person of [token, 'another-token'])
    await fake.anonymous(`/approvals/${approvalId}?token=${person}`);
  return fake;
};

describe('GET /runs/{runId}/audit', () => {
  it('tells who did what, and that the chain holds', async () => {
    const { request, state } = await recorded();
    const response = await request(path);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ runId, holds: true, brokenAt: null, entries: state.audit });
    expect(state.audit).toMatchObject([
      { seq: 1, who: approver },
      { seq: 2, who: 'other@example.com' },
    ]);
  });

  it('tells where the chain is broken', async () => {
    const { request, state } = await recorded();
    state.audit = state.audit.map((entry) =>
      entry.seq === 2 ? { ...entry, who: 'nobody@example.com' } : entry,
    );
    expect(await (await request(path)).json()).toMatchObject({ holds: false, brokenAt: 2 });
  });

  it('tells which entry cannot be read, and shows the others', async () => {
    const { request, state } = await recorded();
    state.unreadableAt = 2;
    state.audit = state.audit.slice(0, 1);
    const response = await request(path);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ holds: false, brokenAt: 2, entries: [{ seq: 1 }] });
  });

  it('tells that its end was cut off, by what the history says of it', async () => {
    const { request, state } = await recorded();
    const { seq, hash } = state.audit[1] ?? expect.fail('no entry');
    const at = '2026-08-04T12:02:00.000Z';
    const told = Array.from({ length: 501 }, (_, i) => ({
      seq: i + 1,
      at,
      type: 'call.finished' as const,
      data: {},
    }));
    state.events = [...told, { seq: 502, at, type: 'run.finished', data: { audit: { seq, hash } } }];
    expect(await (await request(path)).json()).toMatchObject({ holds: true });
    state.audit = state.audit.slice(0, 1);
    expect(await (await request(path)).json()).toMatchObject({ holds: false, brokenAt: 2 });
  });

  it('is empty for a run that asked nobody', async () => {
    expect(await (await fakeApi().request(path)).json()).toMatchObject({ holds: true, entries: [] });
  });

  it("is for the run's own tenant, and for runs that exist", async () => {
    const { request } = await recorded();
    expect((await request(path, {}, { lambda: { tenantId: 'other' } })).status).toBe(404);
    expect((await request('/runs/run_x/audit')).status).toBe(404);
    expect((await request(path, json({}))).status).toBe(405);
  });
});
