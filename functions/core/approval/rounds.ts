import type { Approval, Round } from '../contracts/approval.ts';
import { type ApproverGroups, type BusinessHours, chainFrom, isSamePerson } from '../contracts/approver.ts';
import { addWorkingSeconds, workingSecondsBetween } from './business-hours.ts';
import { eachOnce } from './tally.ts';

/**
 * Who is asked when, and when they are reminded. The time to decide is divided evenly among the groups of the longest
 * chain: each asks the next one when its part is over; one reminder goes out at half time.
 * @param input.hours only these count; `null`: all of them
 * @param input.excluded mail address of somebody who may not decide here
 */
export function roundsOf(input: {
  needs: Approval['needs'];
  groups: ApproverGroups;
  hours: BusinessHours | null;
  from: Date;
  to: Date;
  excluded?: string | undefined;
}): Pick<Approval, 'rounds' | 'remindAt'> {
  const { needs, groups, hours, from, to, excluded } = input;
  const names = [...new Set(needs.map(({ group }) => group))];
  const chains = names.map((name) => ({ name, chain: chainFrom(groups, name) }));
  const count = Math.max(1, ...chains.map(({ chain }) => chain.length));
  const working = workingSecondsBetween(from, to, hours);
  // A time that lies outside all hours is divided as it is.
  const [inAll, counted] = working > 0 ? [working, hours] : [workingSecondsBetween(from, to, null), null];
  const moment = (part: number) =>
    part === 0 ? from.toISOString() : addWorkingSeconds(from, inAll * part, counted).toISOString();
  const rounds = Array.from({ length: count }, (_, round): Round => {
    const asked = chains.flatMap(({ name, chain }) =>
      (groups[chain[round] ?? '']?.people ?? []).map((person) => ({ ...person, groups: [name] })),
    );
    const approvers = eachOnce(asked).filter(({ email }) => !isSamePerson(email, excluded));
    return { at: moment(round / count), approvers };
  });
  return { rounds, remindAt: moment(1 / 2) };
}
