import { describe, expect, it } from 'vitest';
import { sha256 } from '../../../../functions/core/canonical.ts';
import type { Approval } from '../../../../functions/core/contracts/approval.ts';
import { AskingWorld, anApproval, approver, at, FakeChannel, nameOf } from './asking.ts';

const everyone = [approver('ann'), approver('ben')];
const reachAll = (world: AskingWorld, people = everyone) =>
  world.reach(world.approval, { people, purpose: 'request', until: new Date(at(25)) });

const outcomes = ({ deliveries }: Approval) =>
  deliveries.map(({ person, channel, error }) => `${nameOf(person)} ${channel} ${error ? 'failed' : 'ok'}`);

describe('reaching people', () => {
  it('asks each on every channel that reaches them, with a link of its own that works before it is sent', async () => {
    const [mail, slack] = [new FakeChannel('mail'), new FakeChannel('slack', {}, ['ben'])];
    const world = new AskingWorld(anApproval(), [mail, slack]);
    for (const channel of [mail, slack])
      channel.before = ({ link, person }) => {
        const hash = sha256(new URL(link).searchParams.get('token') ?? '');
        expect(world.approval.linkHashes).toContainEqual({ approver: person.email, hash });
      };
    await reachAll(world);
    expect(outcomes(world.approval)).toEqual(['ann mail ok', 'ben mail ok', 'ben slack ok']);
    expect(world.approval.deliveries[2]?.ref).toBe('ref-ben');
    const links = [...mail.asked, ...slack.asked].map(({ link }) => link);
    expect(new Set(links).size).toBe(3);
    for (const link of links) expect(link).toMatch(/^https:\/\/api\.example\.com\/approvals\/default\.run_/);
    expect(world.events).toEqual([]);
  });

  it('tells a person no more than the channel needs', async () => {
    const mail = new FakeChannel('mail');
    await reachAll(new AskingWorld(anApproval(), [mail]));
    expect(mail.asked[0]?.person).toEqual({ email: 'ann@example.com' });
    expect(JSON.stringify(mail.asked[0]?.view)).not.toMatch(/ciphertext|taskToken|linkHashes/);
  });

  it('tries three times, after one and three seconds, with the same link', async () => {
    const mail = new FakeChannel('mail', { ann: 2 });
    const world = new AskingWorld(anApproval(), [mail]);
    await reachAll(world);
    expect(outcomes(world.approval)).toEqual(['ann mail ok', 'ben mail ok']);
    expect(mail.tries.get('ann@example.com')).toBe(3);
    expect(mail.tries.get('ben@example.com')).toBe(1);
    expect(world.approval.linkHashes).toHaveLength(2);
    expect(world.now().toISOString()).toBe(at(4));
  });

  it('takes a channel that does not answer for one that fails', async () => {
    const mail = new FakeChannel('mail', { ann: 'hangs' });
    const world = new AskingWorld(anApproval(), [mail]);
    await reachAll(world);
    expect(world.approval.deliveries[0]).toMatchObject({ error: 'no answer within 5 seconds' });
    expect(mail.tries.get('ann@example.com')).toBe(3);
    expect(mail.people).toEqual(['ben']);
  });

  it('tries nothing again when there is no time left', async () => {
    const mail = new FakeChannel('mail', { everybody: 'fails' });
    const world = new AskingWorld(anApproval(), [mail]);
    await world.reach(world.approval, { people: everyone, purpose: 'request', until: world.now() });
    expect([...mail.tries.values()]).toEqual([1, 1]);
  });

  it('reports a failure on the channels that work, once to each who was reached, and in the history', async () => {
    const slack = new FakeChannel('slack', { everybody: 'fails' }, ['ann']);
    const mail = new FakeChannel('mail');
    const world = new AskingWorld(anApproval(), [mail, slack]);
    await reachAll(world);
    const sentence = expect.stringContaining(
      'could not be delivered: ann@example.com by slack (slack refuses',
    );
    expect(mail.notices).toEqual([
      { person: { email: 'ann@example.com' }, text: sentence },
      { person: { email: 'ben@example.com' }, text: sentence },
    ]);
    expect(slack.notices).toEqual([]);
    expect(world.events).toMatchObject([
      { type: 'approval.undelivered', data: { failed: [{ person: 'ann@example.com', channel: 'slack' }] } },
    ]);
  });

  it('reports the same failure only once, however often it happens', async () => {
    const slack = new FakeChannel('slack', { everybody: 'fails' }, ['ann']);
    const mail = new FakeChannel('mail');
    const world = new AskingWorld(anApproval(), [mail, slack]);
    await reachAll(world);
    await world.reach(world.approval, { people: everyone, purpose: 'reminder', until: new Date(at(30)) });
    expect(mail.notices).toHaveLength(2);
    expect(world.events).toHaveLength(1);
  });

  it('tells nobody the secret of a link that a channel complains about', async () => {
    const slack = new FakeChannel('slack', { everybody: 'fails' }, ['ann']);
    const mail = new FakeChannel('mail');
    const world = new AskingWorld(anApproval(), [mail, slack]);
    await reachAll(world);
    expect(JSON.stringify([world.approval.deliveries, world.events, mail.notices])).not.toMatch(/secret-\d/);
  });

  it('stores what became of very many messages in several writes', async () => {
    const people = Array.from({ length: 100 }, (_, i) => approver(`p${i}`));
    const world = new AskingWorld(anApproval(), [new FakeChannel('mail'), new FakeChannel('slack')]);
    const sizes: number[] = [];
    const add = world.approvals.addDeliveries;
    Object.assign(world.approvals, {
      addDeliveries: (id: string, deliveries: Approval['deliveries']) => {
        sizes.push(deliveries.length);
        return add(id, deliveries);
      },
    });
    await reachAll(world, people);
    expect(sizes.every((size) => size < 100)).toBe(true);
    expect(world.approval.deliveries).toHaveLength(200);
  });

  it('shows the outcome in messages that arrived after it was decided', async () => {
    const slack = new FakeChannel('slack');
    const world = new AskingWorld(anApproval(), [slack]);
    slack.before = () => world.change({ status: 'approved', decidedAt: at(1) });
    await reachAll(world);
    expect(slack.updates.map(({ ref, view }) => `${ref} ${view.status}`)).toEqual([
      'ref-ann approved',
      'ref-ben approved',
    ]);
  });
});
