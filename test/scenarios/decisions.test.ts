import { describe, expect, it } from 'vitest';
import { decideByLink } from '../../local/client.ts';
import { openTab } from './people.ts';
import { customerOf } from './rehearsals.ts';
import {
  approvalAt,
  client,
  decide,
  ended,
  eventsOf,
  mailedLink,
  pageAt,
  play,
  problemIn,
  sentTo,
  told,
} from './support.ts';

describe.concurrent('a person who decides', () => {
  it('rejects with a reason, which the model is told, and approves the revised mail', async () => {
    const runId = await play('revised-mail');
    const reason = 'The refund is $60.00, not $600.00; <see> policy.';
    expect(await decideByLink(await mailedLink(runId, 1), 'reject', reason)).toMatchObject({ status: 200 });

    // Nothing but that reason lets the rehearsal go on.
    expect(await decideByLink(await mailedLink(runId, 2), 'approve')).toMatchObject({ status: 200 });
    const run = await ended(runId);
    expect(run).toMatchObject({ outcome: 'completed', counters: { escalatedCalls: 2 } });
    const sent = await sentTo(customerOf('revised-mail'));
    expect(sent.map(({ text }) => text)).toEqual(['We refund you $60.00.']);

    expect(await told(runId, 'approval.decided')).toMatchObject([
      { status: 'rejected', decisions: [{ callId: 'call_1_1', decision: 'reject', reason }] },
      { status: 'approved', decisions: [{ callId: 'call_2_1', decision: 'approve' }] },
    ]);
    expect(await told(runId, 'call.finished')).toMatchObject([
      { callId: 'call_1_1', ok: false, kind: 'rejected', message: expect.stringContaining(reason) },
      { callId: 'call_2_1', ok: true },
    ]);
  });

  it('rejects twice: nothing is sent, and the run ends partial', async () => {
    const runId = await play('stubborn-mail');
    await decideByLink(await mailedLink(runId, 1), 'reject', 'First no.');
    await decideByLink(await mailedLink(runId, 2), 'reject', 'Second no.');
    expect(await ended(runId)).toMatchObject({
      status: 'succeeded',
      outcome: 'partial',
      result: {
        complete: false,
        required_human: true,
        response: 'Nothing was sent: a person said no twice.',
      },
    });
    expect(await told(runId, 'approval.requested')).toHaveLength(2);
    expect(await sentTo(customerOf('stubborn-mail'))).toEqual([]);
  });

  it('rejects, and a model that claims to be done all the same is not believed', async () => {
    const runId = await play('stubborn-claim');
    await decideByLink(await mailedLink(runId, 1), 'reject', 'No.');
    await decideByLink(await mailedLink(runId, 2), 'reject', 'It sent nothing.');
    const run = await ended(runId);
    expect(run).toMatchObject({ status: 'failed', outcome: 'unverified', result: { complete: false } });
    const reason = '"I sent the mail." says that something was done, but no call of send_email succeeded.';
    expect(await told(runId, 'answer.rejected')).toMatchObject([
      { reasons: [reason] },
      { reasons: [reason] },
    ]);
    expect(await sentTo(customerOf('stubborn-claim'))).toEqual([]);
  });

  it('approves one of three calls of a turn, and all three run', async () => {
    const runId = await play('mixed-approved');
    const link = await mailedLink(runId);
    expect((await approvalAt(link)).calls.map(({ callId, tool }) => ({ callId, tool }))).toEqual([
      { callId: 'call_1_2', tool: 'send_email' },
    ]);
    expect((await decide(link, 'approve', { callIds: ['call_1_2'] })).status).toBe(200);
    expect(await ended(runId)).toMatchObject({ outcome: 'completed', counters: { escalatedCalls: 1 } });
    expect(await told(runId, 'call.finished')).toMatchObject([
      { callId: 'call_1_1', tool: 'query_database', ok: true },
      { callId: 'call_1_2', tool: 'send_email', ok: true },
      { callId: 'call_1_3', tool: 'web_search', ok: true },
    ]);
    expect(await sentTo(customerOf('mixed-approved'))).toHaveLength(1);
  });

  it('rejects one of three calls of a turn, and the two others run', async () => {
    const runId = await play('mixed-rejected');
    await decide(await mailedLink(runId), 'reject', { callIds: ['call_1_2'] });
    expect(await ended(runId)).toMatchObject({ outcome: 'partial' });
    expect((await told(runId, 'call.finished')).map(({ ok }) => ok)).toEqual([true, false, true]);
    expect(await sentTo(customerOf('mixed-rejected'))).toEqual([]);
  });

  it('does not decide in time: the request expires, nothing is sent, and it cannot be decided any more', async () => {
    const runId = await play('mail-expired');
    const link = await mailedLink(runId);
    const { approvalId, expiresAt, status } = await approvalAt(link);
    expect(status).toBe('pending');
    const tab = await openTab(link);
    expect(tab.html).toContain('Time left');

    const run = await ended(runId);
    expect(Date.parse(run.finishedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(expiresAt));
    expect(run).toMatchObject({
      outcome: 'partial',
      result: { complete: false, required_human: true, response: 'Nobody decided on the mail in time.' },
    });
    expect(await told(runId, 'approval.decided')).toMatchObject([{ approvalId, status: 'expired' }]);
    expect(await told(runId, 'call.finished')).toMatchObject([{ ok: false, kind: 'expired' }]);
    expect((await approvalAt(link)).status).toBe('expired');

    const late = await decide(link);
    expect(late.status).toBe(409);
    expect(late.headers.get('content-type')).toBe('application/problem+json');
    expect((await problemIn(late)).detail).toBe(
      `This request expired at ${expiresAt}; what nobody had decided by then was not done.`,
    );
    const lateClick = await tab.send('approve');
    expect(lateClick.status).toBe(409);
    expect(lateClick.html).toContain(`This request expired at ${expiresAt}`);
    const page = await pageAt(link);
    expect(page).toContain('Expired');
    expect(page).toContain('Nobody decided on send_email in time');
    expect(page).not.toContain('<form');

    const expired = (await (await client.fetch('/approvals?status=expired')).json()) as {
      approvals: { approvalId: string }[];
    };
    expect(expired.approvals.map((approval) => approval.approvalId)).toContain(approvalId);
    expect(await sentTo(customerOf('mail-expired'))).toEqual([]);
    expect((await eventsOf(runId)).at(-1)?.type).toBe('run.finished');
  });
});
