import { describe, expect, it } from 'vitest';
import { secondsToDecide } from '../../../../functions/core/approval/time-to-decide.ts';
import type { Escalation } from '../../../../functions/core/contracts/call.ts';
import { aCall } from '../../../support/builders.ts';

const noon = new Date('2026-11-23T12:00:00.000Z');
const stage = { approvalTimeoutSeconds: 300, businessHours: null };
const escalation: Escalation = {
  needs: [{ group: 'default', quorum: 1 }],
  requesterMayDecide: true,
  onExpiry: 'deny',
  grantable: false,
};
const waiting = (timeoutSeconds?: number) =>
  aCall({
    status: 'awaiting_approval',
    escalation: { ...escalation, ...(timeoutSeconds !== undefined && { timeoutSeconds }) },
  });

describe('the time that people have', () => {
  it("is the stage's where no policy says otherwise", () => {
    expect(secondsToDecide([], stage, noon)).toBe(300);
    expect(secondsToDecide([waiting(), aCall()], stage, noon)).toBe(300);
  });

  it('is the shortest of the policies that stopped the calls, be it longer than the stage says', () => {
    expect(secondsToDecide([waiting(), waiting(900), waiting(3_600)], stage, noon)).toBe(900);
  });

  it('has nothing to do with calls that nobody is asked about any more', () => {
    expect(secondsToDecide([{ ...waiting(10), status: 'approved' }, waiting(900)], stage, noon)).toBe(900);
  });

  it('is never longer than an execution can wait', () => {
    expect(secondsToDecide([], { ...stage, approvalTimeoutSeconds: 40_000_000 }, noon)).toBe(31_536_000);
  });

  it('is a year where hours are so few that it would be centuries', () => {
    const aMinute = { timeZone: 'Europe/Berlin', days: [7], from: '09:00', to: '09:01', holidays: [] };
    const seconds = secondsToDecide([waiting(99_999_999)], { ...stage, businessHours: aMinute }, noon);
    expect(seconds).toBe(31_536_000);
  });
});
