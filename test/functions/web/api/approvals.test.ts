import { describe, expect, it } from 'vitest';
import { approval, approvalId, approver, call, fakeApi, json, token } from '../fakes.ts';

const path = `/approvals/${approvalId}`;
const link = `${path}?token=${token}`;
const html = { headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } };
const asJson = { headers: { accept: 'application/json' } };
const approve = [{ callId: 'call_1_1', decision: 'approve' }];
const form = (fields: Record<string, string>, headers: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
  body: new URLSearchParams(fields).toString(),
});
const two = () =>
  fakeApi({
    approvals: [approval({ callIds: ['call_1_1', 'call_1_2'] })],
    calls: [
      call(),
      call({ callId: 'call_1_2', tool: 'issue_refund' }),
      call({ callId: 'call_1_3', tool: 'unasked' }),
    ],
  });

describe('GET /approvals', () => {
  it('lists what waits, without what time has expired', async () => {
    const late = approval({ approvalId: `${approvalId}2`, expiresAt: '2026-08-04T12:00:30.000Z' });
    const { request } = fakeApi({ approvals: [approval(), late] });
    const listed = async (query: string) =>
      (
        (await (await request(`/approvals${query}`)).json()) as { approvals: { approvalId: string }[] }
      ).approvals.map((each) => each.approvalId);
    expect(await listed('')).toEqual([approvalId]);
    expect(await listed('?status=expired')).toEqual([late.approvalId]);
    expect(await listed('?status=approved')).toEqual([]);
  });

  it('is for a tenant, and for its own requests only', async () => {
    const { request, anonymous } = fakeApi();
    expect((await anonymous('/approvals')).status).toBe(401);
    expect(await (await request('/approvals', {}, { lambda: { tenantId: 'other' } })).json()).toEqual({
      approvals: [],
    });
    expect((await request('/approvals?status=undecided')).status).toBe(400);
  });
});

describe('GET /approvals/{approvalId}', () => {
  it('shows a browser a page and others JSON, without a credential', async () => {
    const { anonymous } = fakeApi();
    const page = await anonymous(link, html);
    expect(page.headers.get('content-type')).toMatch(/^text\/html/);
    expect(await page.text()).toContain('Approve send_email?');
    expect(await (await anonymous(link)).text()).toContain('<!doctype html>');
    const view = await (await anonymous(link, asJson)).json();
    expect(view).toMatchObject({
      approvalId,
      status: 'pending',
      calls: [{ callId: 'call_1_1', tool: 'send_email' }],
    });
    expect(JSON.stringify(view)).not.toMatch(/secret|linkHashes|token/i);
  });

  it('shows only the calls that were asked about', async () => {
    const page = await (await two().anonymous(link)).text();
    expect(page).toContain('issue_refund');
    expect(page).not.toContain('unasked');
  });

  it.each(['GET', 'HEAD'])('decides nothing when a mail scanner follows the link by %s', async (method) => {
    const { anonymous, state } = fakeApi();
    for (const query of ['', '&decision.call_1_1=approve', '&decisions=approve'])
      expect((await anonymous(`${link}${query}`, { method, ...html })).status).toBe(200);
    expect(state.approvals.get(approvalId)?.status).toBe('pending');
    expect(state.calls[0]?.status).toBe('awaiting_approval');
  });

  it('keeps its secret: no referrer, no cache, no frame, no script, no index', async () => {
    const { headers } = await fakeApi().anonymous(link, html);
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-robots-tag')).toContain('noindex');
    expect(headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src( 'sha256-[\w+/=]{44}')+; form-action 'self'; frame-ancestors 'none'; base-uri 'none'$/,
    );
  });

  it('shows an expired one read-only', async () => {
    const { anonymous, state } = fakeApi();
    state.now = new Date('2026-08-04T12:05:00.000Z');
    expect(await (await anonymous(link, asJson)).json()).toMatchObject({ status: 'expired' });
    expect(await (await anonymous(link)).text()).not.toContain('<form');
  });
});

describe('POST /approvals/{approvalId}', () => {
  it('records a decision in JSON, as the holder of the link', async () => {
    const { anonymous, state } = fakeApi();
    const response = await anonymous(path, json({ token, decisions: approve }));
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ status: 'approved', calls: [{ status: 'approved' }] });
    expect(state.approvals.get(approvalId)).toMatchObject({
      decidedBy: approver,
      decidedAt: '2026-08-04T12:01:00.000Z',
    });
  });

  it("records the page's own form, and answers with a page", async () => {
    const { anonymous, state } = two();
    const fields = {
      token,
      'decision.call_1_1': 'approve',
      'reason.call_1_1': ' ',
      'decision.call_1_2': 'reject',
      'reason.call_1_2': 'Too much.\r\nHalf of it.',
    };
    const response = await anonymous(path, form(fields));
    expect(response.status).toBe(200);
    const page = await response.text();
    expect(page).toContain('Your decision is recorded');
    expect(page).toContain('1 approved, 1 rejected');
    expect(state.approvals.get(approvalId)?.decisions).toEqual([
      { callId: 'call_1_1', decision: 'approve', by: [approver] },
      { callId: 'call_1_2', decision: 'reject', reason: 'Too much.\nHalf of it.', by: [approver] },
    ]);
  });

  it('answers a form in JSON where that is asked for', async () => {
    const fields = { token, 'decision.call_1_1': 'reject' };
    const response = await fakeApi().anonymous(path, form(fields, asJson.headers));
    expect(await response.json()).toMatchObject({ status: 'rejected' });
  });

  it.each([
    ['no decision', [], ['decisions']],
    ['a missing one', [approve[0]], ['call_1_2']],
    ['an unknown one', [...approve, { callId: 'call_9_9', decision: 'approve' }], ['call_1_2', 'call_9_9']],
    ['an id that is none', [...approve, { callId: 'nope', decision: 'approve' }], ['decisions.1.callId']],
    ['a repeated one', [...approve, ...approve, { callId: 'call_1_2', decision: 'reject' }], ['call_1_1']],
  ])('refuses %s by name, and decides nothing', async (_, decisions, named) => {
    const { anonymous, state } = two();
    const response = await anonymous(path, json({ token, decisions }));
    expect(response.status).toBe(400);
    const { problems } = (await response.json()) as { problems: string[] };
    expect(problems).toHaveLength(named.length);
    for (const [i, id] of named.entries()) expect(problems[i]).toContain(id);
    expect(state.approvals.get(approvalId)?.status).toBe('pending');
  });

  it.each([
    ['no JSON', '{"token":'],
    ['no token', JSON.stringify({ decisions: approve })],
    ['another decision', JSON.stringify({ token, decisions: [{ callId: 'call_1_1', decision: 'maybe' }] })],
    ['an unknown field', JSON.stringify({ token, decisions: approve, force: true })],
  ])('refuses a body with %s', async (_, body) => {
    const response = await fakeApi().anonymous(path, { ...json(null), body });
    expect(response.status).toBe(400);
    expect(((await response.json()) as { problems: string[] }).problems).toHaveLength(1);
  });

  it('shows a browser what is missing, above the form', async () => {
    const response = await two().anonymous(path, form({ token, 'decision.call_1_1': 'approve' }));
    expect(response.status).toBe(400);
    const page = await response.text();
    expect(page).toContain('call_1_2 has no decision');
    expect(page).toContain('<form');
  });

  it('answers a second decision with how and when the first was made, and changes nothing', async () => {
    const { anonymous, state } = fakeApi();
    await anonymous(path, json({ token: 'another-token', decisions: approve }));
    state.now = new Date('2026-08-04T12:02:00.000Z');
    const again = await anonymous(path, json({ token, decisions: [{ ...approve[0], decision: 'reject' }] }));
    expect(again.status).toBe(409);
    expect(await again.json()).toMatchObject({
      detail: 'Already decided: approved at 2026-08-04T12:01:00.000Z by other@example.com.',
    });
    const page = await anonymous(path, form({ token, 'decision.call_1_1': 'reject' }));
    expect(page.status).toBe(409);
    expect(await page.text()).toMatch(/Already decided: approved.*Approved: send_email/s);
    expect(state.approvals.get(approvalId)?.decisions).toMatchObject(approve);
    expect((await anonymous(link)).status).toBe(200);
  });

  it('answers 409 once time is over', async () => {
    const { anonymous, state } = fakeApi();
    state.now = new Date('2026-08-04T12:05:00.000Z');
    const response = await anonymous(path, json({ token, decisions: approve }));
    expect(response.status).toBe(409);
    expect(await response.json()).toMatchObject({
      detail: expect.stringContaining('expired at 2026-08-04T12:05'),
    });
    expect(state.approvals.get(approvalId)?.status).toBe('pending');
  });
});
