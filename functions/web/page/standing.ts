import type { ApprovalView } from '../../core/contracts/approval.ts';
import { pastOf } from '../choice-words.ts';
import { capital, listed, utcTime } from '../present.ts';
import type { Words } from '../words.ts';
import type { PageOptions } from './options.ts';

/** How the request stands for the person who looks at it. */
export type Standing =
  | 'open'
  | 'voted'
  | 'others'
  | 'unreachable'
  | Exclude<ApprovalView['status'], 'pending'>;

export function standingOf(view: ApprovalView, { you, yours }: Pick<PageOptions, 'you' | 'yours'>): Standing {
  if (view.status === 'expired' && view.unreachable !== undefined) return 'unreachable';
  if (view.status !== 'pending') return view.status;
  if (yours.length > 0) return 'open';
  return view.votes.some(({ person }) => person === you) ? 'voted' : 'others';
}

const labels: Readonly<Record<Standing, string>> = {
  open: 'Waiting for you',
  voted: 'Waiting for others',
  others: 'Waiting for others',
  approved: 'Approved',
  rejected: 'Rejected',
  expired: 'Expired',
  unreachable: 'Not reached',
  cancelled: 'Cancelled',
};

export function standingLabel({ decisions }: ApprovalView, standing: Standing): string {
  const made = new Set(decisions.map(({ decision }) => decision));
  if (standing !== 'approved' || made.size > 1) return labels[standing];
  return made.has('edit') ? 'Changed' : made.has('answer') ? 'Answered' : labels[standing];
}

export function headline(view: ApprovalView, standing: Standing, words: Words): string {
  switch (standing) {
    case 'open':
      return words.question;
    case 'voted':
      return 'You have decided; others have yet to';
    case 'others':
      return 'Others decide here';
    case 'unreachable':
      return 'Not enough people could be reached';
    case 'approved':
    case 'rejected':
      return mixed(view) ?? words.outcome[standing];
    default:
      return words.outcome[standing];
  }
}

/** @returns e.g. `1 approved, 2 rejected`, where not everything was decided alike, or something was changed. */
function mixed({ decisions, calls, kind }: ApprovalView): string | undefined {
  const counts = [...Map.groupBy(decisions, ({ decision }) => decision)];
  const undecided = calls.length - decisions.length;
  const parts = counts.map(([decision, { length }]) => ({ decision, length }));
  if (parts.length === 1 && undecided === 0)
    return parts[0]?.decision === 'edit'
      ? `Changed: ${listed([...new Set(calls.map(({ tool }) => tool))])}`
      : undefined;
  if (parts.length === 0 || kind === 'review') return undefined;
  const words = parts.map(({ decision, length }) => `${length} ${pastOf[decision]}`);
  return [...words, ...(undecided > 0 ? [`${undecided} not decided`] : [])].join(', ');
}

export function lead(view: ApprovalView, standing: Standing, words: Words): string {
  const { situation, silence, wanted } = words;
  switch (standing) {
    case 'open':
      return `The agent “${view.agent}” ${situation}. Nothing happens until you ${wanted === 'answer' ? 'answer' : 'decide'}.`;
    case 'voted':
      return 'What you said can no longer be changed. Nothing happens until enough others have decided.';
    case 'others':
      return 'What is still open here is not yours to decide, or no longer.';
    case 'unreachable':
      return view.unreachable ?? '';
    case 'expired':
      return `The time to decide is over; without a decision, ${silence}.`;
    case 'cancelled':
      return 'The run was ended before anybody decided. What was asked for here was not done.';
    default:
      return `${decidedBy(view)} This can no longer be changed here.`;
  }
}

function decidedBy({ decisions, decidedAt }: ApprovalView): string {
  const people = [...new Set(decisions.flatMap(({ by }) => by))];
  const by = people.length > 0 ? ` by ${listed(people)}` : '';
  return capital(`decided${by}${decidedAt ? ` on ${utcTime(decidedAt)}` : ''}.`);
}
