import type { ApprovalView } from '../../core/contracts/approval.ts';
import type { RecordedDecision } from '../../core/contracts/decision.ts';
import { type Words, wordsOf } from '../words.ts';
import {
  context,
  dated,
  header,
  notification,
  oneLine,
  paragraphs,
  plain,
  type SlackMessage,
} from './blocks.ts';
import { Room } from './room.ts';

const maxLines = 40;
const size = 6_000;

/** What became of a request, or how far it is: nothing to press, and no link. */
export function outcomeMessage(view: ApprovalView): SlackMessage {
  const words = wordsOf(view);
  const title = view.status === 'pending' ? words.question : words.outcome[view.status];
  const room = new Room(size);
  const lines = view.status === 'pending' ? standing(view, words, room) : ending(view, words, room);
  return {
    text: notification(title),
    blocks: [
      header(title),
      ...paragraphs([
        ...lines.slice(0, maxLines),
        ...(lines.length > maxLines ? [`… and ${lines.length - maxLines} more.`] : []),
      ]),
      context(...timeOf(view), plain(`The agent “${view.agent}”, run ${view.runId}`)),
    ],
  };
}

const timeOf = ({ status, decidedAt, expiresAt }: ApprovalView) => {
  if (status === 'pending') return [dated('Open until', expiresAt)];
  if (decidedAt !== null) return [dated('Decided', decidedAt)];
  return status === 'expired' ? [dated('Expired', expiresAt)] : [];
};

/** Not everybody who is needed has decided. */
const standing = (view: ApprovalView, words: Words, room: Room): string[] => [
  'Recorded so far; others have yet to decide.',
  ...view.votes.flatMap(({ person, decisions }) =>
    decisions.map((decision) => lineOf(view, words, decision, [person], room)),
  ),
];

const ending = (view: ApprovalView, words: Words, room: Room): string[] => [
  ...view.decisions.map((decision) => lineOf(view, words, decision, decision.by, room)),
  ...(view.unreachable === undefined ? [] : [oneLine(room.take(view.unreachable))]),
];

function lineOf(
  { calls }: ApprovalView,
  words: Words,
  { callId, decision, reason, answer }: RecordedDecision,
  by: readonly string[],
  room: Room,
): string {
  const tool = calls.find((call) => call.callId === callId)?.tool ?? callId;
  const said = words.choices[decision]?.label ?? otherLabels[decision];
  const text = answer ?? reason;
  return `${oneLine(tool)}: ${said} (${by.map(oneLine).join(', ')})${text ? `: ${oneLine(room.take(text))}` : ''}`;
}

const otherLabels = { approve: 'Approve', reject: 'Reject', edit: 'Change', answer: 'Answer' } as const;
