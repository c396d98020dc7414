import { describe, expect, it, onTestFinished } from 'vitest';
import { slackClient } from '../../../../functions/adapters/slack.ts';
import type { Approval } from '../../../../functions/core/contracts/approval.ts';
import type { Call } from '../../../../functions/core/contracts/call.ts';
import { ConflictError } from '../../../../functions/core/errors.ts';
import { slackChannel } from '../../../../functions/web/channels/slack.ts';
import { signed } from '../../../support/slack-click.ts';
import { type SlackMessage, startSlackServer } from '../../../support/slack-server.ts';
import { approval, approvalId, call, fakeApi } from '../fakes.ts';
import { tools } from '../gallery.ts';
import { buttonsOf, link, readable, viewOf } from '../slack/support.ts';

const boss = { email: 'boss@example.com', slackUserId: 'U0BOSS', groups: ['default'] };
const other = { email: 'other@example.com', slackUserId: 'U0OTHER', groups: ['default'] };
const path = '/slack/interactions';
const now = new Date('2026-08-04T12:01:00.000Z');

/** A request that both were asked about in Slack. */
async function asked(changes: Partial<Approval> = {}, given: Partial<Call>[] = [{}]) {
  const slack = await startSlackServer();
  onTestFinished(() => slack.close());
  const client = slackClient({ apiUrl: slack.url, token: async () => slack.token, timeoutMs: 10_000 });
  const calls = given.map((each, index) => call({ callId: `call_1_${index + 1}`, ...each }));
  const callIds = calls.map(({ callId }) => callId);
  const stored = approval({
    callIds,
    needs: callIds.map((callId) => ({ callId, group: 'default', quorum: 1 })),
    rounds: [{ at: '2026-08-04T12:00:00.000Z', approvers: [boss, other] }],
    ...changes,
  });
  const api = fakeApi({
    approvals: [stored],
    calls,
    slack: { client, signingSecret: async () => slack.signingSecret },
  });
  const channel = slackChannel(client, tools);
  const view = viewOf(given, stored);
  const refs: string[] = [];
  for (const person of [boss, other])
    refs.push((await channel.ask({ view, person, link, purpose: 'request', taintSources: [] })) ?? '');
  const messageOf = (index: number) => slack.at(refs[index] ?? '') as SlackMessage;
  const post = (init: RequestInit) => api.anonymous(path, { method: 'POST', ...init });
  return {
    ...api,
    slack,
    post,
    /** As they stand. */
    message: () => messageOf(0),
    others: () => messageOf(1),
    click: (message: SlackMessage, action: string, options: Parameters<typeof slack.interaction>[2] = {}) =>
      post(slack.interaction(message, action, { at: now, ...options })),
    stored: () => api.state.approvals.get(approvalId),
  };
}

describe('a click in Slack', () => {
  it('approves as the person it belongs to, and the message says so', async () => {
    const { click, message, stored, state } = await asked();
    const answer = await click(message(), 'approve');
    expect([answer.status, await answer.text()]).toEqual([200, '']);
    expect(stored()).toMatchObject({ status: 'approved', decidedBy: 'boss@example.com' });
    expect(state.calls[0]?.status).toBe('approved');
    expect(readable(message().blocks)).toMatch(
      /^Approved: send_email\nsend_email: Approve \(boss@example.com\)/,
    );
    expect(buttonsOf(message().blocks)).toEqual([]);
    expect(JSON.stringify(message().blocks)).not.toContain('the-secret-of-the-link');
  });

  it('rejects with the reason that was written', async () => {
    const { click, message, stored } = await asked();
    await click(message(), 'reject', { values: { reason: ' Ask her first. ' } });
    expect(stored()?.decisions).toEqual([
      { callId: 'call_1_1', decision: 'reject', reason: 'Ask her first.', by: ['boss@example.com'] },
    ]);
  });

  it('decides on all calls at once', async () => {
    const { click, message, stored } = await asked({}, [{}, { tool: 'issue_refund' }]);
    await click(message(), 'approve');
    expect(stored()?.decisions?.map(({ callId, decision }) => [callId, decision])).toEqual([
      ['call_1_1', 'approve'],
      ['call_1_2', 'approve'],
    ]);
  });

  it('decides only on what is for the person to decide', async () => {
    const legal = { ...other, groups: ['legal'] };
    const { click, others, stored } = await asked(
      {
        rounds: [{ at: '2026-08-04T12:00:00.000Z', approvers: [boss, legal] }],
        needs: [
          { callId: 'call_1_1', group: 'default', quorum: 1 },
          { callId: 'call_1_2', group: 'legal', quorum: 1 },
        ],
      },
      [{}, { tool: 'issue_refund' }],
    );
    await click(others(), 'approve');
    expect(stored()).toMatchObject({
      status: 'pending',
      votes: [{ person: legal.email, decisions: [{ callId: 'call_1_2', decision: 'approve' }] }],
    });
  });

  it('answers a question by an option or in words', async () => {
    const question = { tool: 'ask_human', input: { question: 'Which?', options: ['ORD-1', 'ORD-<2>'] } };
    const first = await asked({ kind: 'question' }, [question]);
    await first.click(first.message(), 'option.1');
    expect(first.stored()?.decisions?.[0]).toMatchObject({ decision: 'answer', answer: 'ORD-<2>' });

    const second = await asked({ kind: 'question' }, [question]);
    await second.click(second.message(), 'answer', { values: { answer_text: 'Neither & both.' } });
    expect(second.stored()?.decisions?.[0]).toMatchObject({ decision: 'answer', answer: 'Neither & both.' });
  });

  it('tells who sends no answer what is missing, and leaves the question open', async () => {
    const question = { tool: 'ask_human', input: { question: 'Which?', options: null } };
    const { click, message, stored, slack } = await asked({ kind: 'question' }, [question]);
    expect((await click(message(), 'answer')).status).toBe(200);
    expect(stored()?.status).toBe('pending');
    expect(buttonsOf(message().blocks)).not.toEqual([]);
    expect(readable(slack.messages('U0BOSS').at(-1)?.blocks ?? [])).toContain('write an answer');
  });

  it('counts once towards a quorum, and the message says that others are awaited', async () => {
    const { click, message, others, stored } = await asked({
      needs: [{ callId: 'call_1_1', group: 'default', quorum: 2 }],
    });
    const before = message();
    await click(before, 'approve');
    await click(before, 'approve');
    expect(stored()).toMatchObject({ status: 'pending', votes: [{ person: 'boss@example.com' }] });
    expect(readable(message().blocks)).toContain('others have yet to decide');
    await click(others(), 'approve');
    expect(stored()).toMatchObject({ status: 'approved', votes: [{}, {}] });
  });

  it('changes nothing when the same payload comes again', async () => {
    const { message, post, slack, stored } = await asked();
    const payload = slack.interaction(message(), 'reject', { at: now });
    await post(payload);
    const after = stored();
    expect((await post(payload)).status).toBe(200);
    expect(stored()).toBe(after);
  });

  it('shows the loser of a race what happened', async () => {
    const { click, message, others, stored } = await asked();
    await click(message(), 'reject');
    expect((await click(others(), 'approve')).status).toBe(200);
    expect(stored()?.status).toBe('rejected');
    expect(readable(others().blocks)).toMatch(
      /^Rejected: send_email\nsend_email: Reject \(boss@example.com\)/,
    );
  });

  it.each([
    ['expired', { expiresAt: '2026-08-04T12:00:30.000Z' }, 'Nobody decided on send_email in time'],
    ['cancelled', { status: 'cancelled' }, 'Cancelled: send_email'],
  ] as const)('decides nothing once the request is %s', async (_, changes, title) => {
    const { click, message, stored, state } = await asked();
    const open = message();
    state.approvals.set(approvalId, { ...(stored() as Approval), ...changes });
    expect((await click(open, 'approve')).status).toBe(200);
    expect(stored()?.votes).toEqual([]);
    expect(state.calls[0]?.status).toBe('awaiting_approval');
    expect(readable(message().blocks)).toContain(title);
  });

  it('decides nothing for somebody who is not asked, and says so to them alone', async () => {
    const { click, message, stored, slack } = await asked();
    expect((await click(message(), 'approve', { user: 'U0STRANGER' })).status).toBe(200);
    expect(stored()?.votes).toEqual([]);
    expect(buttonsOf(message().blocks)).not.toEqual([]);
    expect(readable(slack.messages('U0STRANGER')[0]?.blocks ?? [])).toContain('You are not asked');
  });

  it('decides nothing for somebody whose turn has not come', async () => {
    const later = { at: '2026-08-04T12:02:00.000Z', approvers: [other] };
    const first = { at: '2026-08-04T12:00:00.000Z', approvers: [boss] };
    const { click, others, stored } = await asked({ rounds: [first, later], round: 0 });
    await click(others(), 'approve');
    expect(stored()?.votes).toEqual([]);
  });

  it('says where the request is gone', async () => {
    const { click, message, slack, state } = await asked();
    state.approvals.clear();
    expect((await click(message(), 'approve')).status).toBe(200);
    expect(readable(slack.messages('U0BOSS').at(-1)?.blocks ?? [])).toContain('does not exist any more');
  });

  it('only opens the page by the link', async () => {
    const { click, message, stored, slack } = await asked();
    const before = slack.requests().length;
    expect((await click(message(), 'page')).status).toBe(200);
    expect(stored()?.status).toBe('pending');
    expect(slack.requests()).toHaveLength(before);
  });

  it('stands although Slack cannot show it, which is reported', async () => {
    const { click, message, slack, state, stored } = await asked();
    slack.fail({ error: 'internal_error' });
    expect((await click(message(), 'approve')).status).toBe(200);
    expect(stored()?.status).toBe('approved');
    expect(state.reported).toEqual([new Error('Slack refused chat.update: internal_error.')]);
  });

  it('is shown as failed where the decision could not be stored', async () => {
    const { click, message, ports, state, stored } = await asked();
    ports.approvals.vote = async () => {
      throw new Error('the table is away');
    };
    expect((await click(message(), 'approve')).status).toBe(500);
    expect(stored()?.status).toBe('pending');
    expect(state.reported).toHaveLength(1);
    expect(buttonsOf(message().blocks)).not.toEqual([]);
  });

  it('can be made again where too many decided at the same time', async () => {
    const { click, message, ports, stored, slack } = await asked();
    const { vote } = ports.approvals;
    ports.approvals.vote = async () => {
      throw new ConflictError('Too many decided at the same time; try again.');
    };
    await click(message(), 'approve');
    expect(readable(slack.messages('U0BOSS').at(-1)?.blocks ?? [])).toContain('try again');
    ports.approvals.vote = vote;
    await click(message(), 'approve');
    expect(stored()?.status).toBe('approved');
  });

  it('never ends on a message that says open where somebody closed it meanwhile', async () => {
    const { click, message, ports, stored, state } = await asked({
      needs: [{ callId: 'call_1_1', group: 'default', quorum: 2 }],
    });
    const { find } = ports.approvals;
    let finds = 0;
    ports.approvals.find = async (id) => {
      finds += 1;
      const found = await find(id);
      // Read for the message as pending; closed before the message is out.
      if (finds === 2) state.approvals.set(id, { ...(stored() as Approval), status: 'cancelled' });
      return found;
    };
    await click(message(), 'approve');
    expect(readable(message().blocks)).toMatch(/^Cancelled: send_email/);
  });
});

describe('what Slack did not send', () => {
  it.each([
    ['without a signature', { 'x-slack-signature': '' }],
    ['with a wrong one', { 'x-slack-signature': `v0=${'0'.repeat(64)}` }],
    ['at another time', { 'x-slack-request-timestamp': '1785844861' }],
  ])('is refused and told nothing: %s', async (_, headers) => {
    const { message, post, slack, stored } = await asked();
    const request = slack.interaction(message(), 'approve', { at: now });
    const answer = await post({ ...request, headers: { ...request.headers, ...headers } });
    expect(answer.status).toBe(401);
    expect(await answer.json()).toEqual({
      type: 'about:blank',
      title: 'Unauthorized',
      status: 401,
      detail: 'This is for Slack alone.',
    });
    expect(stored()?.votes).toEqual([]);
  });

  it('is refused when it was recorded earlier', async () => {
    const { message, post, slack, stored } = await asked();
    const at = new Date(now.getTime() - 301_000);
    expect((await post(slack.interaction(message(), 'approve', { at }))).status).toBe(401);
    expect(stored()?.votes).toEqual([]);
  });

  it('does not exist where Slack is not set up', async () => {
    expect((await fakeApi().anonymous(path, { method: 'POST' })).status).toBe(404);
  });
});

describe('what Slack signed and nobody can read', () => {
  const payload = (value: unknown) => new URLSearchParams({ payload: JSON.stringify(value) }).toString();
  const clicked = {
    type: 'block_actions',
    user: { id: 'U0BOSS' },
    container: { channel_id: 'D0BOSS', message_ts: '1.2' },
    actions: [{ action_id: 'approve', value: JSON.stringify({ approvalId }) }],
  };

  it.each([
    ['nothing', '', 'payload: not valid JSON'],
    ['no JSON', 'payload=%7B', 'payload: not valid JSON'],
    ['no type', payload({}), 'payload: type'],
    ['no user', payload({ ...clicked, user: {} }), 'payload: user.id'],
    ['no action', payload({ ...clicked, actions: [] }), 'payload: actions'],
    ['no value', payload({ ...clicked, actions: [{ action_id: 'approve' }] }), 'value: not valid JSON'],
    [
      'a wrong id',
      payload({ ...clicked, actions: [{ action_id: 'approve', value: '{"approvalId":"../1"}' }] }),
      'value: approvalId',
    ],
  ])('is a problem that is named: %s', async (_, body, problem) => {
    const { post, slack, stored } = await asked();
    const answer = await post(signed(body, slack.signingSecret, now));
    expect(answer.status).toBe(400);
    expect(((await answer.json()) as { detail: string }).detail).toContain(problem);
    expect(stored()?.votes).toEqual([]);
  });

  it('is told to the person where only the button is unknown', async () => {
    const { post, slack, stored } = await asked();
    const body = payload({ ...clicked, actions: [{ ...clicked.actions[0], action_id: 'explode' }] });
    expect((await post(signed(body, slack.signingSecret, now))).status).toBe(200);
    expect(stored()?.votes).toEqual([]);
    expect(readable(slack.messages('U0BOSS').at(-1)?.blocks ?? [])).toContain('there is no button explode');
  });

  it('is taken where it asks nothing of us', async () => {
    const { post, slack } = await asked();
    expect((await post(signed(payload({ type: 'view_closed' }), slack.signingSecret, now))).status).toBe(200);
  });
});
