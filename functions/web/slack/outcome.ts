import type { ApprovalView } from '../../core/contracts/approval.ts';
import type { RecordedDecision } from '../../core/contracts/decision.ts';
import { choiceLabel } from '../choice-words.ts';
import { oneLine } from '../html.ts';
import { type Words, wordsOf } from '../words.ts';
import { context, dated, header, paragraphs, plain, type SlackMessage } from './blocks.ts';
import { Room } from './room.ts';
import { messageOf } from './spoken.ts';

const size = 6_000;

/** What became of a request, or how far it is: nothing to press, and no link. */
export function outcomeMessage(view: ApprovalView): SlackMessage {
  const words = wordsOf(view);
  const title = view.status === 'pending' ? words.question : words.outcome[view.status];
  const lines = view.status === 'pending' ? standing(view, words) : ending(view, words);
  return messageOf([
    header(title),
    ...paragraphs(fitting(lines)),
    context(...timeOf(view), plain(`The agent “${view.agent}”, run ${view.runId}`)),
  ]);
}

const timeOf = ({ status, decidedAt, expiresAt }: ApprovalView) => {
  if (status === 'pending') return [dated('Open until', expiresAt)];
  if (decidedAt !== null) return [dated('Decided', decidedAt)];
  return status === 'expired' ? [dated('Expired', expiresAt)] : [];
};

/** Not everybody who is needed has decided. */
const standing = (view: ApprovalView, words: Words): string[] => [
  'Recorded so far; others have yet to decide.',
  ...view.votes.flatMap(({ person, decisions }) =>
    decisions.map((decision) => lineOf(view, words, decision, [person])),
  ),
];

const ending = (view: ApprovalView, words: Words): string[] => [
  ...view.decisions.map((decision) => lineOf(view, words, decision, decision.by)),
  ...(view.unreachable === undefined ? [] : [oneLine(view.unreachable)]),
];

function lineOf(
  { calls }: ApprovalView,
  words: Words,
  { callId, decision, reason, answer }: RecordedDecision,
  by: readonly string[],
): string {
  const call = calls.find((each) => each.callId === callId);
  const said = call ? choiceLabel(decision, call, words) : decision;
  const text = answer ?? reason;
  return oneLine(`${call?.tool ?? callId}: ${said} (${by.join(', ')})${text ? `: ${text}` : ''}`);
}

function fitting(lines: readonly string[]): string[] {
  const room = new Room(size);
  const taken: string[] = [];
  for (const [index, line] of lines.entries()) {
    if (room.isFull) return [...taken, `… and ${lines.length - index} more on the page.`];
    taken.push(room.take(line));
  }
  return taken;
}
