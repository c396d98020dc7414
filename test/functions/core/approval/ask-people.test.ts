import { describe, expect, it } from 'vitest';
import { AskingWorld, anApproval, approver, at, aVoteOf, FakeChannel, nameOf, roundsOf } from './asking.ts';

const [ann, ben, cleo, dora] = ['ann', 'ben', 'cleo', 'dora'].map((name) => approver(name));
if (!ann || !ben || !cleo || !dora) throw new Error('somebody is missing');
const quorum = (count: number) => [{ callId: 'call_1_1', group: 'default', quorum: count }];

describe('asking people', () => {
  it('asks the first round, and leaves the next to its time', async () => {
    const mail = new FakeChannel('mail');
    const world = new AskingWorld(anApproval({ rounds: roundsOf([ann, ben], [cleo]) }), [mail]);
    expect(await world.askPeople(world.approval)).toMatchObject({ round: 0, status: 'pending' });
    expect(mail.people).toEqual(['ann', 'ben']);
  });

  it('asks the next round at once where nobody of the first can be reached', async () => {
    const mail = new FakeChannel('mail', { ann: 'fails', ben: 'hangs' });
    const world = new AskingWorld(anApproval({ rounds: roundsOf([ann, ben], [cleo], [dora]) }), [mail]);
    expect(await world.askPeople(world.approval)).toMatchObject({ round: 1 });
    expect(mail.people).toEqual(['cleo']);
    expect(mail.tries.get('ann@example.com')).toBe(3);
  });

  it('asks the next round at once where too few were reached to meet a need', async () => {
    const mail = new FakeChannel('mail', { ann: 'fails' });
    const approval = anApproval({ rounds: roundsOf([ann, ben], [cleo]), needs: quorum(2) });
    const world = new AskingWorld(approval, [mail]);
    await world.askPeople(world.approval);
    expect(mail.people).toEqual(['ben', 'cleo']);
    expect(world.approval.status).toBe('pending');
  });

  it('gives up within a minute where nobody can be reached in any round, and says why', async () => {
    const mail = new FakeChannel('mail', { everybody: 'hangs' });
    const slack = new FakeChannel('slack', { everybody: 'fails' });
    const world = new AskingWorld(anApproval({ rounds: roundsOf([ann], [ben], [cleo], [dora]) }), [
      mail,
      slack,
    ]);
    expect(await world.askPeople(world.approval)).toBeUndefined();
    expect(world.approval.status).toBe('expired');
    expect(world.approval.unreachable).toMatch(
      /^Nobody could be reached: ann@example.com by mail \(no answer within 5 seconds\); ann@example.com by slack/,
    );
    expect(world.now().getTime()).toBeLessThanOrEqual(Date.parse(at(45)));
  });

  it('gives up where too few can be reached for the quorum, and names who was not', async () => {
    const mail = new FakeChannel('mail', { ann: 'fails' });
    const world = new AskingWorld(anApproval({ rounds: roundsOf([ann, ben]), needs: quorum(2) }), [mail]);
    await world.askPeople(world.approval);
    expect(world.approval.unreachable).toMatch(
      /^Too few people could be reached: 2 of the group "default" must decide\. Not reached: ann@example\.com by mail/,
    );
  });

  it('asks nobody where not enough people may decide at all', async () => {
    const mail = new FakeChannel('mail');
    const world = new AskingWorld(anApproval({ rounds: roundsOf([ann], [ann]), needs: quorum(2) }), [mail]);
    expect(await world.askPeople(world.approval)).toBeUndefined();
    expect(mail.people).toEqual([]);
    expect(world.approval.unreachable).toBe(
      'Nobody could be reached: 2 of the group "default" must decide, and 1 may.',
    );
  });

  it('gives up where a policy names a group that nobody is in', async () => {
    const needs = [{ callId: 'call_1_1', group: 'nobody', quorum: 1 }];
    const world = new AskingWorld(anApproval({ rounds: roundsOf([]), needs }), [new FakeChannel('mail')]);
    await world.askPeople(world.approval);
    expect(world.approval.unreachable).toContain('1 of the group "nobody" must decide, and 0 may');
  });

  it('takes one channel that works for enough', async () => {
    const slack = new FakeChannel('slack', { everybody: 'fails' });
    const world = new AskingWorld(anApproval(), [new FakeChannel('mail'), slack]);
    expect(await world.askPeople(world.approval)).toMatchObject({ status: 'pending' });
  });

  it('asks nobody twice whom it reached, and tries those again whom it did not', async () => {
    const mail = new FakeChannel('mail', { ann: 3 });
    const world = new AskingWorld(anApproval(), [mail]);
    await world.askPeople(world.approval);
    expect(mail.people).toEqual(['ben']);
    await world.askPeople(world.approval);
    expect(mail.people).toEqual(['ben', 'ann']);
    await world.askPeople(world.approval);
    expect(mail.people).toEqual(['ben', 'ann']);
  });

  it('takes somebody for reached who has voted, whatever the channel said', async () => {
    const mail = new FakeChannel('mail', { ann: 'fails' });
    const approval = anApproval({ rounds: roundsOf([ann, ben]), needs: quorum(2), votes: [aVoteOf('ann')] });
    const world = new AskingWorld(approval, [mail]);
    await world.askPeople(world.approval);
    expect(world.approval.status).toBe('pending');
    expect(mail.people).toEqual(['ben']);
  });

  it('goes no further once somebody has decided', async () => {
    const mail = new FakeChannel('mail', { ann: 'fails' });
    const world = new AskingWorld(anApproval({ rounds: roundsOf([ann], [ben]) }), [mail]);
    mail.before = ({ person }) => {
      if (nameOf(person.email) === 'ann') world.change({ status: 'approved', decidedAt: at(1) });
    };
    expect(await world.askPeople(world.approval)).toBeUndefined();
    expect(mail.people).toEqual([]);
    expect(world.approval).toMatchObject({ status: 'approved', round: 0 });
  });
});
