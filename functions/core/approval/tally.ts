import type { Approval, Approver, Need } from '../contracts/approval.ts';
import type { CallOutcome, RecordedDecision, RecordedVote } from '../contracts/decision.ts';

type Votable = Pick<Approval, 'callIds' | 'needs' | 'rounds' | 'round' | 'votes'>;

/** Everyone who is asked so far; who stands in several rounds decides for all of their groups. */
export const approversOf = ({ rounds, round }: Pick<Approval, 'rounds' | 'round'>): Approver[] =>
  peopleIn(rounds.slice(0, round + 1));

/** Everyone who is asked or will be. */
export const everyoneOf = ({ rounds }: Pick<Approval, 'rounds'>): Approver[] => peopleIn(rounds);

const peopleIn = (rounds: Approval['rounds']): Approver[] =>
  eachOnce(rounds.flatMap(({ approvers }) => approvers));

/** Each person once, with all groups that they decide for. */
export function eachOnce(approvers: readonly Approver[]): Approver[] {
  const byAddress = new Map<string, Approver>();
  for (const approver of approvers) {
    const known = byAddress.get(approver.email);
    const groups = [...new Set([...(known?.groups ?? []), ...approver.groups])];
    byAddress.set(approver.email, { ...approver, groups });
  }
  return [...byAddress.values()];
}

/** Those who decide for a group. */
export const membersOf = (group: string, people: readonly Approver[]): Approver[] =>
  people.filter(({ groups }) => groups.includes(group));

/** The calls that a person may decide on, settled or not. */
export function callsFor(approval: Omit<Votable, 'votes'>, person: string): string[] {
  const groups = approversOf(approval).find(({ email }) => email === person)?.groups ?? [];
  return approval.callIds.filter((callId) =>
    needsOf(approval, callId).some(({ group }) => groups.includes(group)),
  );
}

/** Those of them about which the person has said nothing yet. */
export const unsaidCallsFor = (approval: Votable, person: string): string[] =>
  callsFor(approval, person).filter(
    (callId) => !votesOn(approval.votes, callId).some((vote) => vote.person === person),
  );

/** What a person can decide now: those that nobody has settled either. */
export function openCallsFor(approval: Votable, person: string): string[] {
  const settled = settledCalls(approval);
  return unsaidCallsFor(approval, person).filter((callId) => !settled.has(callId));
}

/**
 * What the votes so far come to, by call. One reject is a veto, and so is an edit: it asks for something else. An
 * answer settles a question. Approvals settle a call once every need of it has its quorum; a call without an entry
 * is still open. Who is not asked has no vote.
 */
export function settledCalls(approval: Votable): ReadonlyMap<string, CallOutcome> {
  const approvers = new Map(approversOf(approval).map(({ email, groups }) => [email, groups]));
  const outcomes = approval.callIds.flatMap((callId): [string, CallOutcome][] => {
    const needs = needsOf(approval, callId);
    const decides = (person: string, need: Need) => approvers.get(person)?.includes(need.group) ?? false;
    const votes = votesOn(approval.votes, callId).filter(({ person }) =>
      needs.some((need) => decides(person, need)),
    );
    const final = votes.find(({ recorded }) => recorded.decision !== 'approve');
    if (final) return [[callId, { ...final.recorded, by: [final.person] }]];
    const [first] = votes;
    const isMet = (need: Need) => votes.filter(({ person }) => decides(person, need)).length >= need.quorum;
    if (!first || !needs.every(isMet)) return [];
    return [[callId, { ...first.recorded, by: votes.map(({ person }) => person) }]];
  });
  return new Map(outcomes);
}

/** What one call needs. */
export const needsOf = ({ needs }: Pick<Approval, 'needs'>, callId: string): Approval['needs'] =>
  needs.filter((need) => need.callId === callId);

/** What each person said first about a call. */
function votesOn(votes: readonly RecordedVote[], callId: string) {
  const byPerson = new Map<string, RecordedDecision>();
  for (const { person, decisions } of votes) {
    const recorded = decisions.find((each) => each.callId === callId);
    if (recorded && !byPerson.has(person)) byPerson.set(person, recorded);
  }
  return Array.from(byPerson, ([person, recorded]) => ({ person, recorded }));
}

/** Whether one person's word is all that it takes. */
export const takesOne = (needs: readonly Need[]): boolean => needs.length === 1 && needs[0]?.quorum === 1;

/** A need that the people who are asked, or will be, cannot meet. */
export function unmeetable(approval: Pick<Approval, 'needs' | 'rounds'>): Need | undefined {
  const everyone = everyoneOf(approval);
  return approval.needs.find(({ group, quorum }) => membersOf(group, everyone).length < quorum);
}

/** Those who were asked, have not voted and can still decide something. */
const silentApprovers = (approval: Votable): Approver[] =>
  approversOf(approval).filter(
    ({ email }) =>
      openCallsFor(approval, email).length > 0 && !approval.votes.some(({ person }) => person === email),
  );

/** Those of them who have had time to answer: the next group may be asked at the very moment of the reminder. */
export function peopleToRemind(approval: Votable & Pick<Approval, 'remindAt' | 'deliveries'>): Approver[] {
  const { rounds, round, remindAt, deliveries } = approval;
  const earlier = rounds.slice(0, round + 1).filter(({ at }) => at < remindAt);
  const askedBefore = new Set([
    ...peopleIn(earlier).map(({ email }) => email),
    ...deliveries.filter(({ error, at }) => error === undefined && at < remindAt).map(({ person }) => person),
  ]);
  return silentApprovers(approval).filter(({ email }) => askedBefore.has(email));
}
