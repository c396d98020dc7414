import type { Approval, Approver, Need } from './contracts/approval.ts';
import type { CallOutcome, RecordedVote } from './contracts/decision.ts';

type Votable = Pick<Approval, 'callIds' | 'needs' | 'rounds' | 'round' | 'votes'>;

/** Everyone who is asked so far; who stands in several rounds decides for all of their groups. */
export function approversOf({ rounds, round }: Pick<Approval, 'rounds' | 'round'>): Approver[] {
  const byAddress = new Map<string, Approver>();
  for (const approver of rounds.slice(0, round + 1).flatMap(({ approvers }) => approvers)) {
    const known = byAddress.get(approver.email);
    const groups = [...new Set([...(known?.groups ?? []), ...approver.groups])];
    byAddress.set(approver.email, { ...approver, groups });
  }
  return [...byAddress.values()];
}

const needsOf = (approval: Pick<Approval, 'needs'>, callId: string): Need[] =>
  approval.needs.filter((need) => need.callId === callId);

/** The calls that a person may decide on and that are still open. */
export function openCallsFor(approval: Votable, person: string): string[] {
  const groups = approversOf(approval).find(({ email }) => email === person)?.groups ?? [];
  const settled = settledCalls(approval);
  return approval.callIds.filter(
    (callId) => !settled.has(callId) && needsOf(approval, callId).some(({ group }) => groups.includes(group)),
  );
}

/**
 * What the votes so far come to, by call. One reject is a veto, and so is an edit: it asks for something else. An
 * answer settles a question. Approvals settle a call once every need of it has its quorum; a call without an entry
 * is still open.
 */
export function settledCalls(approval: Votable): ReadonlyMap<string, CallOutcome> {
  const approvers = approversOf(approval);
  const groupsOf = (person: string) => approvers.find(({ email }) => email === person)?.groups ?? [];
  const outcomes = approval.callIds.flatMap((callId): [string, CallOutcome][] => {
    const votes = votesOn(approval.votes, callId);
    const final = votes.find(({ decision }) => decision !== 'approve');
    if (final) return [[callId, { ...final.recorded, by: [final.person] }]];
    const [first] = votes;
    const needs = needsOf(approval, callId);
    const isMet = ({ group, quorum }: Need) =>
      votes.filter(({ person }) => groupsOf(person).includes(group)).length >= quorum;
    if (!first || needs.length === 0 || !needs.every(isMet)) return [];
    return [[callId, { ...first.recorded, by: votes.map(({ person }) => person) }]];
  });
  return new Map(outcomes);
}

const votesOn = (votes: readonly RecordedVote[], callId: string) =>
  votes.flatMap(({ person, decisions }) => {
    const recorded = decisions.find((each) => each.callId === callId);
    return recorded ? [{ person, decision: recorded.decision, recorded }] : [];
  });

/** Whether the people who are asked, or will be, can meet every need at all. */
export function unmeetable({ needs, rounds }: Pick<Approval, 'needs' | 'rounds'>): Need | undefined {
  const everyone = approversOf({ rounds, round: rounds.length });
  return needs.find(
    ({ group, quorum }) => everyone.filter(({ groups }) => groups.includes(group)).length < quorum,
  );
}
