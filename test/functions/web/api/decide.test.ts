import { describe, expect, it } from 'vitest';
import { askHumanName } from '../../../../functions/core/ask-human.ts';
import { hashOf } from '../../../../functions/core/canonical.ts';
import { approval, approvalId, approver, call, fakeApi, json, token } from '../fakes.ts';
import { editable, input, tools } from './editable.ts';

const path = `/approvals/${approvalId}`;
const from = { sourceIp: '203.0.113.7', userAgent: 'Firefox' };
const edit = (changes: Record<string, unknown>) => [
  { callId: 'call_1_1', decision: 'edit', input: { ...input, ...changes } },
];
const decide = (fake: ReturnType<typeof fakeApi>, decisions: unknown, as = token) =>
  fake.anonymous(path, json({ token: as, decisions }), from);
const problemsIn = async (response: Response) => ((await response.json()) as { problems: string[] }).problems;
const editing = () => fakeApi({ calls: [editable()], tools });
const asking = () =>
  fakeApi({
    approvals: [approval({ kind: 'question' })],
    calls: [call({ tool: askHumanName, input: { question: 'Which order?', options: null } })],
  });

describe('an edit', () => {
  it('is recorded with the arguments as the tool parses them, and where it came from', async () => {
    const fake = editing();
    const { copies: _, ...rest } = input;
    const decisions = [
      { callId: 'call_1_1', decision: 'edit', input: { ...rest, subject: 'Sorry' }, reason: 'Politer.' },
    ];
    const response = await decide(fake, decisions);
    expect(response.status).toBe(200);
    const edited = { ...input, subject: 'Sorry' };
    expect(fake.state.votes).toEqual([
      {
        person: approver,
        at: '2026-08-04T12:01:00.000Z',
        decisions: [{ callId: 'call_1_1', decision: 'edit', input: edited, reason: 'Politer.' }],
        origin: { via: 'api', ip: from.sourceIp, userAgent: from.userAgent },
      },
    ]);
    expect(await response.json()).toMatchObject({
      decisions: [{ decision: 'edit', inputHash: hashOf(edited), by: [approver] }],
    });
  });

  it.each([
    ['a wrong value', { to: 'nobody' }, /^call_1_1 \(send_email\): to: Invalid email/],
    ['a wrong type', { copies: 'two' }, /copies: .*expected number, received string/],
    ['an unknown argument', { bcc: 'x@example.com' }, /bcc/],
    ['a prototype for an argument', JSON.parse('{"__proto__":{"to":"x"}}'), /nothing was changed/],
    ['a prototype inside', { extra: JSON.parse('{"constructor":"\\ud800"}') }, /extra: .*half a character/],
    ['half a character', { body: 'a\uD800' }, /body: .*half a character/],
    ['half a character in a key', { extra: { 'a\uDC00': 1 } }, /extra: .*half a character/],
    ['no change', {}, /nothing was changed; approve it/],
  ])('with %s is refused by name, and nothing is recorded', async (_, changes, expected) => {
    const fake = editing();
    const response = await decide(fake, edit(changes));
    expect(response.status).toBe(400);
    const problems = await problemsIn(response);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(expected);
    expect(problems[0]).toContain('call_1_1 (send_email)');
    expect(fake.state.votes).toEqual([]);
  });

  it('that is nested without end is refused before anything walks down it', async () => {
    const fake = editing();
    const nested = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const body = JSON.stringify({ token, decisions: edit({ extra: 'HERE' }) }).replace('"HERE"', nested);
    const response = await fake.anonymous(path, { ...json(null), body });
    expect(response.status).toBe(400);
    expect(await problemsIn(response)).toEqual([
      'call_1_1 (send_email): extra: must not be nested more than 30 levels deep',
    ]);
  });

  it('of a call whose tool is gone is refused, since nobody can check it', async () => {
    for (const known of [{}, { other: tools.send_email }]) {
      const response = await decide(fakeApi({ calls: [editable()], tools: known }), edit({ subject: 'x' }));
      expect(await problemsIn(response)).toEqual([
        'call_1_1 (send_email): the tool is not there any more, so approve or reject the call as it is',
      ]);
    }
  });

  it('is no way to change what is not asked for leave', async () => {
    const fake = fakeApi({ approvals: [approval({ kind: 'in_doubt' })], calls: [editable()], tools });
    expect(await problemsIn(await decide(fake, edit({ subject: 'x' })))).toEqual([
      'decisions: call_1_1 (send_email) takes approve or reject',
    ]);
  });

  it('with more problems than anybody reads tells the first of them, shortly', async () => {
    const extra = Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`unknown_${i}`, i]));
    const response = await decide(editing(), edit(extra));
    expect(response.status).toBe(400);
    expect((await response.text()).length).toBeLessThan(5_000);
  });
});

describe('an answer', () => {
  it('is recorded without the white space around it', async () => {
    const fake = asking();
    const response = await decide(fake, [{ callId: 'call_1_1', decision: 'answer', answer: ' ORD-1042\n' }]);
    expect(response.status).toBe(200);
    expect(fake.state.votes).toMatchObject([{ decisions: [{ decision: 'answer', answer: 'ORD-1042' }] }]);
  });

  it.each([
    ['nothing', { decision: 'answer', answer: ' \n' }, 'write an answer'],
    ['half a character', { decision: 'answer', answer: '\uD800' }, 'half a character'],
    ['too much', { decision: 'answer', answer: 'x'.repeat(4_001) }, 'at most 4,000 characters'],
    ['an approval', { decision: 'approve' }, 'call_1_1 (ask_human) takes answer or reject'],
  ])('that is %s is refused', async (_, decision, problem) => {
    const fake = asking();
    const response = await decide(fake, [{ callId: 'call_1_1', ...decision }]);
    expect(response.status).toBe(400);
    expect((await problemsIn(response)).join()).toContain(problem);
    expect(fake.state.votes).toEqual([]);
  });
});

describe('an approval with a grant', () => {
  const grantable = { needs: [], requesterMayDecide: true, onExpiry: 'deny', grantable: true } as never;
  const granted = (grant: unknown) => [{ callId: 'call_1_1', decision: 'approve', grant }];

  it('is recorded with it, where the policy lets one stand for repetitions', async () => {
    const fake = fakeApi({ calls: [call({ escalation: grantable })] });
    expect((await decide(fake, granted({ scope: 'agent', hours: 8 }))).status).toBe(200);
    expect(fake.state.votes[0]?.decisions).toEqual(granted({ scope: 'agent', hours: 8 }));
  });

  it('is refused where the policy wants to ask each time', async () => {
    expect(await problemsIn(await decide(fakeApi(), granted({ scope: 'run' })))).toEqual([
      'decisions: call_1_1 (send_email) is asked for each time; approve it without a grant',
    ]);
  });

  it.each([
    { scope: 'agent', hours: 0 },
    { scope: 'agent', hours: 169 },
    { scope: 'agent' },
    { scope: 'all' },
  ])('is refused for %o', async (grant) => {
    const fake = fakeApi({ calls: [call({ escalation: grantable })] });
    expect((await decide(fake, granted(grant))).status).toBe(400);
  });
});

describe('a request to several people', () => {
  const calls = [call(), call({ callId: 'call_1_2', tool: 'issue_refund' })];
  const several = (needs = [{ callId: 'call_1_1', group: 'default', quorum: 2 }]) =>
    fakeApi({ approvals: [approval({ callIds: needs.map(({ callId }) => callId), needs })], calls });
  const both = (first: string, second: string) => [
    { callId: 'call_1_1', decision: first },
    { callId: 'call_1_2', decision: second },
  ];
  const html = { accept: 'text/html' };
  const post = (fake: ReturnType<typeof fakeApi>, fields: Record<string, string>) =>
    fake.anonymous(path, { method: 'POST', headers: html, body: new URLSearchParams(fields) });

  it('says after a vote how many more are needed, and who was asked', async () => {
    const fake = several();
    const page = await (await post(fake, { token, 'decision.call_1_1': 'approve' })).text();
    expect(page).toContain(
      'Your decision is recorded. Still open: call_1_1 (send_email) needs 1 more of default (asked: other@example.com).',
    );
    const last = await post(fake, { token: 'another-token', 'decision.call_1_1': 'approve' });
    expect(await last.text()).not.toContain('Still open');
    expect(fake.state.approvals.get(approvalId)?.status).toBe('approved');
  });

  it('tells whoever votes twice when they did, and whom the others are waiting for', async () => {
    const fake = several();
    await decide(fake, both('approve', 'approve').slice(0, 1));
    const again = await post(fake, { token, 'decision.call_1_1': 'reject' });
    expect(again.status).toBe(409);
    const page = await again.text();
    expect(page).toContain('You decided at 2026-08-04T12:01:00.000Z; that is recorded');
    expect(page).toContain('needs 1 more of default (asked: other@example.com)');
    expect(fake.state.votes).toHaveLength(1);
  });

  it('tells whoever comes second to one of two calls who was first, and records nothing', async () => {
    const fake = several([
      { callId: 'call_1_1', group: 'default', quorum: 2 },
      { callId: 'call_1_2', group: 'default', quorum: 2 },
    ]);
    await decide(fake, both('reject', 'approve'), 'another-token');
    const late = await decide(fake, both('approve', 'approve'));
    expect(late.status).toBe(409);
    expect(await late.json()).toMatchObject({
      detail:
        'Others decided in the meantime: send_email (call_1_1): reject by other@example.com. ' +
        'Nothing of yours was recorded; look at the request again.',
    });
    expect(fake.state.approvals.get(approvalId)?.wrongTokens).toBe(0);
    expect((await decide(fake, both('approve', 'approve').slice(1))).status).toBe(200);
  });

  it('tells whoever has nothing left to decide who settled it', async () => {
    const fake = several([
      { callId: 'call_1_1', group: 'default', quorum: 2 },
      { callId: 'call_1_2', group: 'elsewhere', quorum: 1 },
    ]);
    await decide(fake, both('reject', '').slice(0, 1), 'another-token');
    const late = await decide(fake, both('approve', '').slice(0, 1));
    expect(late.status).toBe(409);
    expect(await late.json()).toMatchObject({
      detail: expect.stringContaining('send_email (call_1_1): reject by other@example.com'),
    });
  });

  it('lets a link decide on what its holder is asked about later, without counting it as used', async () => {
    const people = (groups: string[]) => [{ email: approver, groups }];
    const fake = several([
      { callId: 'call_1_1', group: 'default', quorum: 2 },
      { callId: 'call_1_2', group: 'elsewhere', quorum: 1 },
    ]);
    const stored = fake.state.approvals.get(approvalId);
    if (!stored) throw new Error('no request');
    const rounds = [...stored.rounds, { at: stored.createdAt, approvers: people(['elsewhere']) }];
    fake.state.approvals.set(approvalId, { ...stored, rounds });
    await decide(fake, both('approve', '').slice(0, 1));
    const voted = fake.state.approvals.get(approvalId);
    fake.state.approvals.set(approvalId, { ...stored, ...voted, rounds, round: 1 });
    expect((await decide(fake, both('', 'approve').slice(1))).status).toBe(200);
    expect(fake.state.approvals.get(approvalId)?.wrongTokens).toBe(0);
    expect((await decide(fake, both('', 'approve').slice(1))).status).toBe(409);
    expect(fake.state.approvals.get(approvalId)?.wrongTokens).toBe(1);
  });

  it('tells the loser of two at once what became of it', async () => {
    const fake = fakeApi();
    const { vote } = fake.ports.approvals;
    Object.assign(fake.ports.approvals, {
      async vote(id: string, cast: Parameters<typeof vote>[1]) {
        // The other one's vote is written after this one was found to be possible.
        if (cast.person === approver) await vote(id, { ...cast, person: 'other@example.com' });
        return vote(id, cast);
      },
    });
    const late = await post(fake, { token, 'decision.call_1_1': 'reject' });
    expect(late.status).toBe(409);
    expect(await late.text()).toContain(
      'Already decided: rejected at 2026-08-04T12:01:00.000Z by other@example.com.',
    );
    expect(fake.state.votes).toHaveLength(1);
  });
});

describe('a body', () => {
  it('of more than a megabyte is refused, JSON and form alike', async () => {
    const fake = editing();
    const large = 'x'.repeat(1_000_000);
    const bodies = [
      json({ token, decisions: edit({ body: large }) }),
      { method: 'POST', body: new URLSearchParams({ token, 'reason.call_1_1': large }) },
    ];
    for (const body of bodies) {
      const response = await fake.anonymous(path, body);
      expect(response.status).toBe(413);
      expect(await response.text()).toContain('send at most 1 MB');
    }
    expect(fake.state.votes).toEqual([]);
  });

  it('with more decisions than a turn has calls is refused', async () => {
    const many = Array.from({ length: 101 }, () => ({ callId: 'call_1_1', decision: 'approve' }));
    expect(await problemsIn(await decide(fakeApi(), many))).toEqual(['decisions: at most 100 decisions']);
  });
});
