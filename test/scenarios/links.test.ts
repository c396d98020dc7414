import { describe, expect, it } from 'vitest';
import { customerOf } from './rehearsals.ts';
import {
  approvalAt,
  client,
  decide,
  ended,
  eventsOf,
  mailedLink,
  play,
  problemIn,
  sentTo,
  told,
} from './support.ts';

describe.concurrent('a mailed link', () => {
  it('decides nothing when a mail scanner opens it twenty times', async () => {
    const runId = await play('mail-scanned');
    const link = await mailedLink(runId);
    const before = await eventsOf(runId);
    const opened = await Promise.all(
      Array.from({ length: 20 }, (_, i) => fetch(link, { method: i % 2 ? 'HEAD' : 'GET' })),
    );
    expect(opened.map(({ status }) => status)).toEqual(opened.map(() => 200));

    expect((await approvalAt(link)).status).toBe('pending');
    expect((await client.run(runId)).status).toBe('awaiting_approval');
    expect(await eventsOf(runId)).toEqual(before);
    expect(await sentTo(customerOf('mail-scanned'))).toEqual([]);

    expect((await decide(link)).status).toBe(200);
    expect(await ended(runId)).toMatchObject({ outcome: 'completed' });
  });

  it('with a wrong token is refused, and the right one still works', async () => {
    const runId = await play('mail-wrong-token');
    const link = await mailedLink(runId);
    const wrong = new URL(link);
    wrong.searchParams.set('token', 'wrong');
    const refused = [
      await fetch(wrong, { headers: { accept: 'application/json' } }),
      await fetch(link.split('?')[0] ?? '', { headers: { accept: 'application/json' } }),
      await decide(link, 'approve', { token: 'wrong' }),
    ];
    for (const response of refused) {
      expect(response.status).toBe(403);
      expect(response.headers.get('content-type')).toBe('application/problem+json');
      const text = await response.text();
      expect(text).not.toContain(customerOf('mail-wrong-token'));
    }
    expect((await client.run(runId)).status).toBe('awaiting_approval');
    expect((await decide(link)).status).toBe(200);
    expect(await ended(runId)).toMatchObject({ outcome: 'completed' });
    expect(await sentTo(customerOf('mail-wrong-token'))).toHaveLength(1);
  });

  it('answers slowly to whoever goes on guessing, and never to the right token', async () => {
    const runId = await play('mail-guessed');
    const link = await mailedLink(runId);
    const took = async (response: Promise<Response>) => {
      const startedMs = performance.now();
      const { status } = await response;
      return { status, ms: performance.now() - startedMs };
    };
    for (let guess = 0; guess < 10; guess++)
      expect((await decide(link, 'approve', { token: `guess-${guess}` })).status).toBe(403);
    const slow = await took(decide(link, 'approve', { token: 'guess-10' }));
    expect(slow.status).toBe(403);
    expect(slow.ms).toBeGreaterThanOrEqual(2_000);
    const right = await took(decide(link, 'reject'));
    expect(right.status).toBe(200);
    expect(right.ms).toBeLessThan(2_000);
    expect(await ended(runId)).toMatchObject({ outcome: 'partial' });
  });

  it('clicked twice at once sends one mail, and tells the second click how and when it was decided', async () => {
    const runId = await play('mail-double-click');
    const link = await mailedLink(runId);
    const clicks = await Promise.all([decide(link), decide(link)]);
    const first = clicks.find(({ status }) => status === 200) as Response;
    const second = clicks.find(({ status }) => status === 409) as Response;
    const { decidedAt } = (await first.json()) as { decidedAt: string };
    const detail = `Already decided: approved at ${decidedAt} by approver@stateward.local.`;
    expect((await problemIn(second)).detail).toBe(detail);

    expect(await ended(runId)).toMatchObject({ outcome: 'completed' });
    expect(await sentTo(customerOf('mail-double-click'))).toHaveLength(1);
    expect(await told(runId, 'approval.decided')).toHaveLength(1);

    const changedMind = await decide(link, 'reject');
    expect(changedMind.status).toBe(409);
    expect(changedMind.headers.get('content-type')).toBe('application/problem+json');
    expect((await problemIn(changedMind)).detail).toBe(detail);
  });

  it('takes exactly one decision for each call and names what does not fit', async () => {
    const runId = await play('mail-incomplete');
    const link = await mailedLink(runId);
    const unknown = await decide(link, 'approve', { callIds: ['call_9_9'] });
    expect(unknown.status).toBe(400);
    expect((await problemIn(unknown)).problems).toEqual([
      'decisions: call_1_1 has no decision',
      'decisions: call_9_9 is not in this request',
    ]);
    const twice = await decide(link, 'approve', { callIds: ['call_1_1', 'call_1_1'] });
    expect((await problemIn(twice)).problems).toEqual(['decisions: call_1_1 is decided twice']);
    expect((await client.run(runId)).status).toBe('awaiting_approval');
    expect((await decide(link, 'reject')).status).toBe(200);
    await ended(runId);
    expect(await sentTo(customerOf('mail-incomplete'))).toEqual([]);
  });
});
