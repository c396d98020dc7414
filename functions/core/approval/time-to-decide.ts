import type { BusinessHours } from '../contracts/approver.ts';
import type { Call } from '../contracts/call.ts';
import { addWorkingSeconds } from './business-hours.ts';

/** How long an execution of Step Functions can wait: a year. */
const maxSeconds = 31_536_000;

/** How a stage counts the time that people have. */
export interface StageTime {
  /** Where no policy says otherwise. */
  readonly approvalTimeoutSeconds: number;
  readonly businessHours: BusinessHours | null;
}

/**
 * Seconds by the clock that people have to decide: the shortest time of the policies that stopped the calls, else the
 * stage's. Where only business hours count, so long that as many seconds of them have passed; a year at most.
 */
export function secondsToDecide(
  calls: readonly Pick<Call, 'status' | 'escalation'>[],
  { approvalTimeoutSeconds, businessHours }: StageTime,
  from: Date,
): number {
  const wanted = calls
    .filter(({ status }) => status === 'awaiting_approval')
    .flatMap(({ escalation }) => escalation?.timeoutSeconds ?? []);
  const seconds = wanted.length > 0 ? Math.min(...wanted) : approvalTimeoutSeconds;
  // Few hours and a long time come to centuries, which nobody counts through.
  const latest = new Date(from.getTime() + maxSeconds * 1_000);
  const until = addWorkingSeconds(from, seconds, businessHours, latest);
  return Math.max(1, Math.ceil((until.getTime() - from.getTime()) / 1_000));
}
