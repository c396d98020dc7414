import { describe, expect, it } from 'vitest';
import { approval, approvalId, approver, fakeApi, json, token } from '../fakes.ts';

const path = `/approvals/${approvalId}`;
const link = `${path}?token=${token}`;
const html = { headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } };
const asJson = { headers: { accept: 'application/json' } };
const decisions = [{ callId: 'call_1_1', decision: 'approve' }];
const decided = json({ token, decisions });
const from = { sourceIp: '203.0.113.7', userAgent: 'curl/8' };
const unknown = `/approvals/default.run_${'z'.repeat(26)}.1`;

describe('a wrong token', () => {
  it('looks the same as a request that does not exist', async () => {
    const { anonymous } = fakeApi();
    const answers = await Promise.all(
      [`${path}?token=wrong`, path, `${unknown}?token=${token}`, '/approvals/x?token=y'].map(async (each) => {
        const response = await anonymous(each, asJson);
        return [response.status, await response.text(), JSON.stringify([...response.headers])];
      }),
    );
    expect(new Set(answers.map(String)).size).toBe(1);
    expect(answers[0]?.[0]).toBe(403);
  });

  it('is told to a browser on a page, to others as a problem', async () => {
    const { anonymous } = fakeApi();
    const page = await anonymous(`${path}?token=wrong`, html);
    expect(page.status).toBe(403);
    expect(await page.text()).toContain('This link is not valid');
    expect((await anonymous(`${path}?token=wrong`)).headers.get('content-type')).toBe(
      'application/problem+json',
    );
  });

  it('decides nothing', async () => {
    const { anonymous, state } = fakeApi();
    expect((await anonymous(path, json({ token: 'wrong', decisions }))).status).toBe(403);
    expect(state.approvals.get(approvalId)?.status).toBe('pending');
  });

  it('locks nothing; after ten each further one is slow, and a right one never is', async () => {
    const { anonymous, state } = fakeApi();
    for (let i = 0; i < 10; i++) await anonymous(`${path}?token=wrong${i}`);
    expect(state.sleptMs).toEqual([]);
    await anonymous(`${path}?token=wrong`);
    await anonymous(path, json({ token: 'wrong', decisions }));
    await anonymous(`${path}?token=wrong`, { method: 'HEAD' });
    expect(state.sleptMs).toEqual([2_000, 2_000, 2_000]);
    expect((await anonymous(link)).status).toBe(200);
    expect((await anonymous(path, decided)).status).toBe(200);
    expect(state.sleptMs).toHaveLength(3);
  });

  it('is as slow where there is no request', async () => {
    const { anonymous, state } = fakeApi();
    for (let i = 0; i < 10; i++) await anonymous(`${unknown}?token=wrong${i}`);
    expect(state.sleptMs).toEqual([]);
    await anonymous(`${unknown}?token=wrong`);
    expect(state.sleptMs).toEqual([2_000]);
  });

  it('is logged with where it came from, and never itself', async () => {
    const { anonymous, state } = fakeApi();
    await anonymous(`${path}?token=my-guess`, {}, from);
    await anonymous(`${unknown}?token=my-guess`, {}, from);
    await anonymous('/approvals/my-guess?token=my-guess', {}, from);
    const facts = { link: 'wrong', count: 1, ip: from.sourceIp };
    expect(state.warned).toEqual([
      { what: 'link refused', facts: { ...facts, approval_id: approvalId } },
      { what: 'link refused', facts: { ...facts, approval_id: unknown.replace('/approvals/', '') } },
    ]);
    expect(JSON.stringify([state.warned, state.audit, state.reported])).not.toContain('my-guess');
  });

  it('is in the audit as the 1st, the 11th, the 101st, so that nobody can flood it', async () => {
    const { anonymous, state } = fakeApi();
    for (let i = 0; i < 120; i++) await anonymous(`${path}?token=wrong${i}`, {}, from);
    expect(state.audit).toMatchObject(
      [1, 11, 101].map((count) => ({
        type: 'link.refused',
        who: 'stateward',
        approvalId,
        origin: { via: 'page', ip: from.sourceIp, userAgent: from.userAgent },
        data: { link: 'wrong', count },
      })),
    );
  });

  it('costs no more writes once there were a thousand, and stays slow', async () => {
    const { anonymous, state } = fakeApi({ approvals: [approval({ wrongTokens: 1_001 })] });
    expect((await anonymous(`${path}?token=wrong`)).status).toBe(403);
    expect(state.approvals.get(approvalId)?.wrongTokens).toBe(1_001);
    expect(state.sleptMs).toEqual([2_000]);
    expect(state.audit).toEqual([]);
  });

  it('that is missing is no guess', async () => {
    const { anonymous, state } = fakeApi();
    await anonymous(path);
    await anonymous(unknown);
    expect(state.warned).toEqual([]);
    expect(state.approvals.get(approvalId)?.wrongTokens).toBe(0);
  });

  it('is refused all the same where the audit cannot be written, which is reported', async () => {
    const { anonymous, ports, state } = fakeApi();
    const down = new Error('down');
    Object.assign(ports.audit, { append: () => Promise.reject(down) });
    expect((await anonymous(`${path}?token=wrong`)).status).toBe(403);
    expect(state.reported).toEqual([down]);
  });
});

describe('a link', () => {
  it("is one person's, for one request", async () => {
    const other = approval({ approvalId: `${approvalId}2`, linkHashes: [] });
    const { anonymous, state } = fakeApi({ approvals: [approval(), other] });
    expect((await anonymous(`/approvals/${approvalId}2?token=${token}`)).status).toBe(403);
    expect((await anonymous(`/approvals/${approvalId}2`, decided)).status).toBe(403);
    await anonymous(path, json({ token: 'another-token', decisions }));
    expect(state.votes).toMatchObject([{ person: 'other@example.com' }]);
  });

  it('that is used up decides nothing again, and still shows what became of the request', async () => {
    const { anonymous, state } = fakeApi();
    await anonymous(path, decided);
    const again = await anonymous(
      path,
      json({ token, decisions: [{ ...decisions[0], decision: 'reject' }] }),
    );
    expect(again.status).toBe(409);
    expect(state.approvals.get(approvalId)).toMatchObject({ status: 'approved', wrongTokens: 1 });
    const page = await anonymous(link, html);
    expect(page.status).toBe(200);
    expect(await page.text()).not.toContain('<form');
  });

  it('that is used up is counted, logged, audited and slowed like a wrong one', async () => {
    const { anonymous, state } = fakeApi();
    await anonymous(path, decided, from);
    for (let i = 0; i < 11; i++) expect((await anonymous(path, decided, from)).status).toBe(409);
    expect(state.sleptMs).toEqual([2_000]);
    expect(state.warned[0]).toEqual({
      what: 'link refused',
      facts: { approval_id: approvalId, link: 'used', count: 1, ip: from.sourceIp },
    });
    const refused = state.audit.filter(({ type }) => type === 'link.refused');
    expect(refused).toMatchObject([1, 11].map((count) => ({ who: approver, data: { link: 'used', count } })));
  });

  it('counts as used up once time is over', async () => {
    const { anonymous, state } = fakeApi();
    state.now = new Date('2026-08-04T12:05:00.000Z');
    expect((await anonymous(path, decided)).status).toBe(409);
    expect(state.approvals.get(approvalId)).toMatchObject({ status: 'pending', wrongTokens: 1 });
  });

  it('is not used up by a decision that was not valid', async () => {
    const { anonymous, state } = fakeApi();
    await anonymous(path, json({ token, decisions: [{ callId: 'call_9_9', decision: 'approve' }] }));
    expect(state.approvals.get(approvalId)?.wrongTokens).toBe(0);
    expect((await anonymous(path, decided)).status).toBe(200);
  });

  it('has its token in no answer but the form of its own page', async () => {
    const { anonymous, state } = fakeApi();
    const answers = [
      await anonymous(link, asJson),
      await anonymous(path, json({ token, decisions: [] })),
      await anonymous(path, decided),
      await anonymous(path, decided),
    ];
    for (const answer of answers) {
      expect(JSON.stringify([...answer.headers])).not.toContain(token);
      expect(await answer.text()).not.toContain(token);
    }
    expect(JSON.stringify([state.warned, state.audit, state.reported, state.votes])).not.toContain(token);
  });
});

describe('opening a link', () => {
  it('is recorded once from each address and program, as the holder of the link', async () => {
    const { anonymous, state } = fakeApi();
    await anonymous(link, html, from);
    await anonymous(link, html, from);
    await anonymous(link, asJson, { ...from, userAgent: 'scanner/1' });
    await anonymous(`${path}?token=another-token`, html, from);
    expect(state.audit).toMatchObject([
      {
        type: 'approval.seen',
        who: approver,
        approvalId,
        origin: { via: 'page', ip: from.sourceIp, userAgent: from.userAgent },
      },
      { who: approver, origin: { via: 'api', userAgent: 'scanner/1' } },
      { who: 'other@example.com' },
    ]);
    expect(state.audit).toHaveLength(3);
  });

  it('is recorded so often of a person, whatever their program calls itself', async () => {
    const { anonymous, state } = fakeApi();
    for (let i = 0; i < 30; i++) await anonymous(link, html, { ...from, userAgent: `browser/${i}` });
    await anonymous(`${path}?token=another-token`, html, from);
    expect(state.audit).toHaveLength(21);
    expect(state.audit.at(-1)).toMatchObject({ who: 'other@example.com' });
  });

  it('by HEAD, or in vain, is not', async () => {
    const { anonymous, state } = fakeApi();
    expect((await anonymous(link, { method: 'HEAD', ...html })).status).toBe(200);
    await anonymous(path);
    expect(state.audit).toEqual([]);
  });

  it('shows the page even where it cannot be recorded, which is reported', async () => {
    const { anonymous, ports, state } = fakeApi();
    const down = new Error('down');
    Object.assign(ports.audit, { append: () => Promise.reject(down) });
    const page = await anonymous(link, html);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('Approve send_email?');
    expect(state.reported).toEqual([down]);
  });

  it('records no more of a browser than is sane', async () => {
    const { anonymous, state } = fakeApi();
    await anonymous(link, html, { sourceIp: '1'.repeat(99), userAgent: `${'x'.repeat(299)}😀` });
    expect(state.audit[0]?.origin).toEqual({
      via: 'page',
      ip: '1'.repeat(45),
      userAgent: `${'x'.repeat(299)}\uFFFD`,
    });
  });
});
