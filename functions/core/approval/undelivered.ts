import { hashOf } from '../canonical.ts';
import type { Approval, Delivery, Need } from '../contracts/approval.ts';
import type { NewEvent } from '../contracts/events.ts';
import { approversOf, everyoneOf, membersOf, settledCalls, unmeetable } from './tally.ts';

/** Who was asked and not reached, and what follows from it. */

/** A failure that is on record already was reported then. */
export const isNewFailure = ({ deliveries }: Pick<Approval, 'deliveries'>, delivery: Delivery): boolean =>
  delivery.error !== undefined &&
  !deliveries.some(
    ({ error, person, channel }) =>
      error !== undefined && person === delivery.person && channel === delivery.channel,
  );

export const undelivered = (
  { approvalId, number }: Pick<Approval, 'approvalId' | 'number'>,
  failed: readonly Delivery[],
): NewEvent => ({
  key: `approval.undelivered.${number}.${hashOf(failed.map(({ person, channel }) => [person, channel]).sort()).slice(0, 16)}`,
  type: 'approval.undelivered',
  data: {
    approvalId,
    failed: failed.map(({ person, channel, purpose, error }) => ({ person, channel, purpose, error })),
  },
});

/** At most these many are named. */
const maxNamed = 10;

/** e.g. `ann@example.com by slack (channel_not_found); ben@example.com by mail (no answer within 5 seconds)`. */
const listOf = (failed: readonly Delivery[]): string => {
  const named = failed
    .slice(0, maxNamed)
    .map(({ person, channel, error }) => `${person} by ${channel} (${error})`);
  const others = failed.length - named.length;
  return named.join('; ') + (others > 0 ? `; and ${others} more` : '');
};

/** What those who were reached are told. */
export const failuresSentence = (failed: readonly Delivery[]): string =>
  `These messages could not be delivered: ${listOf(failed)}.`;

/** Whoever got a message, or voted, and so must have got one. */
export function reachedPeople({
  deliveries,
  votes,
}: Pick<Approval, 'deliveries' | 'votes'>): ReadonlySet<string> {
  return new Set([
    ...deliveries.filter(({ error }) => error === undefined).map(({ person }) => person),
    ...votes.map(({ person }) => person),
  ]);
}

/** A need of a call that is still open and that those who were reached cannot meet. */
export function needOutOfReach(approval: Approval): Need | undefined {
  const reached = reachedPeople(approval);
  const settled = settledCalls(approval);
  const deciding = approversOf(approval).filter(({ email }) => reached.has(email));
  return approval.needs.find(
    ({ callId, group, quorum }) => !settled.has(callId) && membersOf(group, deciding).length < quorum,
  );
}

/** Why nobody can decide, whoever is reached. @returns `undefined` where enough people are there. */
export function unmeetableSentence(approval: Approval): string | undefined {
  const need = unmeetable(approval);
  if (!need) return undefined;
  const { length: count } = membersOf(need.group, everyoneOf(approval));
  return `Nobody could be reached: ${need.quorum} of the group "${need.group}" must decide, and ${count} may.`;
}

/** Why nobody can decide any more, once everyone was asked. @param need that they cannot meet */
export function outOfReachSentence(approval: Approval, { group, quorum }: Need): string {
  const reached = reachedPeople(approval);
  const asked = membersOf(group, approversOf(approval));
  const got = asked.filter(({ email }) => reached.has(email)).length;
  const names = asked.map(({ email }) => email);
  const latest = new Map(
    approval.deliveries
      .filter(({ person, error }) => error !== undefined && names.includes(person) && !reached.has(person))
      .map((delivery) => [`${delivery.person} ${delivery.channel}`, delivery]),
  );
  const failed = listOf([...latest.values()]) || 'no channel leads to them';
  return got === 0
    ? `Nobody could be reached: ${failed}.`
    : `Too few people could be reached: ${quorum} of the group "${group}" must decide. Not reached: ${failed}.`;
}
