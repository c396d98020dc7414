import { describe, expect, it } from 'vitest';
import { roundsOf } from '../../../../functions/core/approval/rounds.ts';
import type { ApproverGroups } from '../../../../functions/core/contracts/approver.ts';
import { BusinessHoursSchema } from '../../../../functions/core/contracts/approver.ts';

const person = (name: string) => ({ email: `${name}@example.com` });
const groups: ApproverGroups = {
  default: { people: [person('dan')] },
  finance: { people: [person('ann'), person('ben')], next: 'board' },
  board: { people: [person('cleo'), person('ann')], next: 'owner' },
  owner: { people: [person('zoe')] },
};
const need = (group: string, callId = 'call_1_1') => ({ group, quorum: 1, callId });
const from = new Date('2026-11-23T12:00:00.000Z');
const since = (seconds: number) => new Date(from.getTime() + seconds * 1_000).toISOString();

const rounds = (given: Partial<Parameters<typeof roundsOf>[0]> = {}) =>
  roundsOf({
    needs: [need('finance')],
    groups,
    hours: null,
    from,
    to: new Date(since(300)),
    ...given,
  });
const people = ({ approvers }: { approvers: readonly { email: string; groups: string[] }[] }) =>
  approvers.map(({ email, groups: decided }) => `${email.split('@')[0]}: ${decided.join(' ')}`);

describe('rounds', () => {
  it('divide the time evenly among the groups of the chain, and remind at half time', () => {
    const { rounds: all, remindAt } = rounds();
    expect(all.map(({ at }) => at)).toEqual([since(0), since(100), since(200)]);
    expect(remindAt).toBe(since(150));
  });

  it('ask those of a later group in the place of the group that the policy named', () => {
    expect(rounds().rounds.map(people)).toEqual([
      ['ann: finance', 'ben: finance'],
      ['cleo: finance', 'ann: finance'],
      ['zoe: finance'],
    ]);
  });

  it('are one where a group has no next', () => {
    const { rounds: all, remindAt } = rounds({ needs: [need('default')] });
    expect(all).toHaveLength(1);
    expect(remindAt).toBe(since(150));
  });

  it('ask somebody once who stands in two groups, for both', () => {
    const { rounds: all } = rounds({ needs: [need('finance'), need('board', 'call_1_2')] });
    expect(all.map(people)).toEqual([
      ['ann: finance board', 'ben: finance', 'cleo: board'],
      ['cleo: finance', 'ann: finance', 'zoe: board'],
      ['zoe: finance'],
    ]);
  });

  it('leave out whoever may not decide, however the address is written', () => {
    const all = rounds({ excluded: 'Ann@Example.com' }).rounds.map(people);
    expect(all).toEqual([['ben: finance'], ['cleo: finance'], ['zoe: finance']]);
  });

  it('have nobody where there is no such group', () => {
    expect(rounds({ needs: [need('nobody')] }).rounds.map(people)).toEqual([[]]);
  });

  it('count only business hours', () => {
    const hours = BusinessHoursSchema.parse({ timeZone: 'UTC', from: '09:00', to: '17:00' });
    // Friday 15:00 to Monday 11:00: four hours.
    const { rounds: all, remindAt } = rounds({
      hours,
      needs: [need('board')],
      from: new Date('2026-11-20T15:00:00.000Z'),
      to: new Date('2026-11-23T11:00:00.000Z'),
    });
    expect(all.map(({ at }) => at)).toEqual(['2026-11-20T15:00:00.000Z', '2026-11-20T17:00:00.000Z']);
    expect(remindAt).toBe('2026-11-20T17:00:00.000Z');
  });

  it('divide a time that lies outside all business hours as it is', () => {
    const hours = BusinessHoursSchema.parse({ timeZone: 'UTC', from: '01:00', to: '02:00' });
    expect(rounds({ hours })).toEqual(rounds());
  });
});
