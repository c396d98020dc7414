import { describe, expect, it } from 'vitest';
import { followUpsOf } from '../../../../functions/core/approval/follow-ups.ts';
import { FollowUpSchema } from '../../../../functions/core/contracts/follow-up.ts';
import { anApproval, approver, at, roundsOf } from './asking.ts';

const approval = anApproval({ rounds: roundsOf([approver('ann')], [approver('ben')], [approver('cleo')]) });
const steps = (now: string, changes = {}) =>
  followUpsOf({ ...approval, ...changes }, new Date(now)).map(
    ({ at: due, payload: { step, round } }) => `${step} ${round} ${due}`,
  );

describe('follow-ups', () => {
  it('are one reminder, and each round that was not asked yet', () => {
    expect(steps(at(1))).toEqual([`remind 0 ${at(150)}`, `escalate 1 ${at(100)}`, `escalate 2 ${at(200)}`]);
    expect(steps(at(1), { round: 1 })).toEqual([`remind 0 ${at(150)}`, `escalate 2 ${at(200)}`]);
  });

  it('ask soon whom asking others took too long to ask in time', () => {
    expect(steps(at(150))).toEqual([`escalate 1 ${at(155)}`, `escalate 2 ${at(200)}`]);
    expect(steps(at(250))).toEqual([`escalate 1 ${at(255)}`, `escalate 2 ${at(255)}`]);
  });

  it('leave out a reminder that is past, and what would come when the time to decide is over', () => {
    expect(steps(at(298))).toEqual([]);
    expect(steps(at(1), { expiresAt: at(150) })).toEqual([`escalate 1 ${at(100)}`]);
  });

  it('have names that are the same each time, differ by request and step, and that a schedule can have', () => {
    const names = (number: number) =>
      followUpsOf(
        { ...approval, approvalId: `${'t'.repeat(40)}.run_${'0'.repeat(26)}.${number}` },
        new Date(0),
      ).map(({ name }) => name);
    expect(names(1)).toEqual(names(1));
    expect(new Set([...names(1), ...names(2)]).size).toBe(6);
    for (const name of names(1)) expect(name).toMatch(/^[0-9a-zA-Z-_.]{1,64}$/);
  });

  it('call with what follow-up takes', () => {
    for (const { payload } of followUpsOf(approval, new Date(at(1))))
      expect(FollowUpSchema.parse(payload)).toEqual(payload);
  });
});
