import type { Approval } from '../contracts/approval.ts';
import type { Call } from '../contracts/call.ts';
import type { Decision } from '../contracts/decision.ts';
import { choicesFor, offersGrant } from './choices.ts';
import { everyoneOf } from './tally.ts';

/**
 * What is wrong with a person's decisions, a sentence each.
 * @param open the calls that they may and must decide on now
 */
export const decisionProblems = (
  approval: Approval,
  open: readonly string[],
  decisions: readonly Decision[],
  calls: readonly Call[],
): string[] => [
  ...completenessOf(open, decisions, approval),
  ...choiceProblems(approval, decisions, calls),
  ...sizeProblems(approval, decisions),
];

/** Nothing is decided by silence. */
function completenessOf(
  open: readonly string[],
  decisions: readonly Decision[],
  { callIds }: Pick<Approval, 'callIds'>,
): string[] {
  const named = decisions.map(({ callId }) => callId);
  const notOpen = (id: string) =>
    callIds.includes(id)
      ? `decisions: ${id} is not yours to decide`
      : `decisions: ${id} is not in this request`;
  return [
    ...open.filter((id) => !named.includes(id)).map((id) => `decisions: ${id} has no decision`),
    ...named.filter((id) => !open.includes(id)).map(notOpen),
    ...named.filter((id, i) => named.indexOf(id) < i).map((id) => `decisions: ${id} is decided twice`),
  ];
}

function choiceProblems(
  approval: Approval,
  decisions: readonly Decision[],
  calls: readonly Call[],
): string[] {
  return decisions.flatMap((decision) => {
    const call = calls.find(({ callId }) => callId === decision.callId);
    if (!call) return [];
    const choices = choicesFor(call, approval);
    if (!choices.includes(decision.decision))
      return [`decisions: ${call.callId} (${call.tool}) takes ${choices.join(' or ')}`];
    const wantsGrant = decision.decision === 'approve' && decision.grant !== undefined;
    return wantsGrant && !offersGrant(call, approval)
      ? [`decisions: ${call.callId} (${call.tool}) is asked for each time; approve it without a grant`]
      : [];
  });
}

/** Bytes of all votes of a request: stored with it twice, beside a task and a question, they fit into 400 KB. */
const maxVotesBytes = 100_000;
/** Bytes that a vote may always have, however many people there are: 50 decisions without a word. */
const minVoteBytes = 5_000;
/** A transaction writes at most 100 items: a request's calls, up to 50 of them, and each grant with its audit entry. */
const maxGrants = 20;

function sizeProblems(approval: Approval, decisions: readonly Decision[]): string[] {
  const share = Math.max(minVoteBytes, Math.floor(maxVotesBytes / everyoneOf(approval).length));
  const bytes = Buffer.byteLength(JSON.stringify(decisions, withoutInput));
  const given = approval.votes.flatMap((vote) => vote.decisions).filter(({ grant }) => grant).length;
  const wished = decisions.filter((each) => each.decision === 'approve' && each.grant).length;
  return [
    ...(bytes > share
      ? [
          `decisions: they have ${bytes} bytes without edits, and there is room for ${share}; shorten reasons and answers`,
        ]
      : []),
    ...(wished > 0 && given + wished > maxGrants
      ? [`decisions: a request leaves at most ${maxGrants} grants, and this would be ${given + wished}`]
      : []),
  ];
}

/** Edited arguments are stored elsewhere, whatever their size. */
const withoutInput = (key: string, value: unknown) => (key === 'input' ? undefined : value);
