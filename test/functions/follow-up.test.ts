import { describe, expect, it } from 'vitest';
import type { Approval } from '../../functions/core/contracts/approval.ts';
import type { FollowUp } from '../../functions/core/contracts/follow-up.ts';
import { createHandler } from '../../functions/follow-up.ts';
import {
  AskingWorld,
  anApproval,
  approver,
  at,
  aVoteOf,
  FakeChannel,
  roundsOf,
} from './core/approval/asking.ts';

const people = { ann: approver('ann'), ben: approver('ben'), cleo: approver('cleo'), dora: approver('dora') };
const asked = (...names: string[]) =>
  names.map((name) => ({
    person: `${name}@example.com`,
    channel: 'mail' as const,
    purpose: 'request' as const,
    at: at(0),
  }));

/** Two were asked, two more can be. */
function world(changes: Partial<Approval> = {}, mail = new FakeChannel('mail')) {
  const rounds = roundsOf([people.ann, people.ben], [people.cleo], [people.dora]);
  const approval = anApproval({ rounds, deliveries: asked('ann', 'ben'), ...changes });
  const asking = new AskingWorld(approval, [mail]);
  const handle = createHandler(asking);
  const follow = (step: FollowUp['step'], round = 0, invocation = 'one') =>
    handle({ approvalId: approval.approvalId, step, round }, invocation);
  return { asking, mail, follow };
}

describe('a reminder', () => {
  it('goes to everyone who was asked, with a link of its own', async () => {
    const { asking, mail, follow } = world();
    await follow('remind');
    expect(mail.people).toEqual(['ann', 'ben']);
    expect(mail.asked.map(({ purpose }) => purpose)).toEqual(['reminder', 'reminder']);
    expect(asking.approval.deliveries.slice(2)).toMatchObject([
      { person: 'ann@example.com', purpose: 'reminder' },
      { person: 'ben@example.com', purpose: 'reminder' },
    ]);
  });

  it('leaves out who has voted, and who can decide nothing more', async () => {
    const needs = ['call_1_1', 'call_1_2'].map((callId, i) => ({ callId, group: `g${i}`, quorum: 1 }));
    const rounds = roundsOf([approver('ann', 'g0'), approver('ben', 'g1'), approver('cleo', 'g0')]);
    const callIds = ['call_1_1', 'call_1_2'];
    const { mail, follow } = world({ callIds, needs, rounds, votes: [aVoteOf('ann')] });
    await follow('remind');
    expect(mail.people).toEqual(['ben']);
  });

  it('leaves out the next group where it is asked at the same moment', async () => {
    const [first, next, last] = roundsOf([people.ann, people.ben], [people.cleo], [people.dora]);
    const rounds = [first, { ...next, at: at(150) }, last] as Approval['rounds'];
    const { mail, follow } = world({ rounds, remindAt: at(150), round: 1 });
    await follow('remind');
    expect(mail.people).toEqual(['ann', 'ben']);
  });

  it('goes to the next group where it was asked long before', async () => {
    const [first, next] = roundsOf([people.ann], [people.cleo]);
    const rounds = [first, { ...next, at: at(150) }] as Approval['rounds'];
    const { mail, follow } = world({ rounds, remindAt: at(150), round: 1, deliveries: asked('cleo') });
    await follow('remind');
    expect(mail.people).toEqual(['ann', 'cleo']);
  });

  it('goes out once, however often it is due', async () => {
    const { mail, follow } = world();
    await Promise.all([follow('remind', 0, 'one'), follow('remind', 0, 'two')]);
    await follow('remind', 0, 'three');
    expect(mail.people).toEqual(['ann', 'ben']);
  });

  it('goes on where the same invocation is tried again, and reminds nobody twice', async () => {
    const { asking, mail, follow } = world();
    asking.change({ reminder: { by: 'one', at: at(150) } });
    asking.change({
      deliveries: [...asking.approval.deliveries, { ...asked('ann')[0], purpose: 'reminder' } as never],
    });
    await follow('remind', 0, 'one');
    expect(mail.people).toEqual(['ben']);
  });
});

describe('an escalation', () => {
  it('asks the people of the round as well, and nobody again', async () => {
    const { asking, mail, follow } = world();
    await follow('escalate', 1);
    expect(mail.people).toEqual(['cleo']);
    expect(mail.asked[0]?.purpose).toBe('request');
    expect(asking.approval.round).toBe(1);
  });

  it('that comes twice asks nobody twice', async () => {
    const { mail, follow } = world();
    await follow('escalate', 1);
    await follow('escalate', 1);
    expect(mail.people).toEqual(['cleo']);
  });

  it('asks everyone up to its round where one before it was lost', async () => {
    const { mail, follow } = world();
    await follow('escalate', 2);
    expect(mail.people).toEqual(['cleo', 'dora']);
  });

  it('gives up after the last round where the quorum cannot be reached any more', async () => {
    const needs = [{ callId: 'call_1_1', group: 'default', quorum: 3 }];
    const mail = new FakeChannel('mail', { dora: 'fails', cleo: 'fails' });
    const { asking, follow } = world({ needs }, mail);
    await follow('escalate', 1);
    expect(asking.approval).toMatchObject({ status: 'expired', round: 2 });
    expect(asking.approval.unreachable).toContain('Too few people could be reached');
  });
});

describe.each(['remind', 'escalate'] as const)('what is due (%s)', (step) => {
  it.each([
    ['is decided', { status: 'approved', decidedAt: at(10) }],
    ['is cancelled', { status: 'cancelled', decidedAt: at(10) }],
    ['has expired, though nobody has written that down', { expiresAt: at(0) }],
  ] as const)('is left alone where the request %s', async (_, changes) => {
    const { asking, mail, follow } = world(changes);
    await follow(step, 1);
    expect(mail.people).toEqual([]);
    expect(asking.approval.round).toBe(0);
  });

  it('is refused where it is about nothing of ours', async () => {
    const handle = createHandler(world().asking);
    await expect(handle({ approvalId: 'no', step, round: 1 }, 'one')).rejects.toThrow();
  });
});
