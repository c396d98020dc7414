import type { ApprovalView } from '../../core/contracts/approval.ts';
import type { RecordedVote } from '../../core/contracts/decision.ts';
import { pastOf } from '../choice-words.ts';
import { type Html, html } from '../html.ts';
import { listed, utcTime } from '../present.ts';

/** Everyone who is asked, what each has said so far, and who is reading. */
export function people(view: ApprovalView, you: string): Html {
  const voted = view.votes.map(({ person }) => person);
  const all = [...new Set([...view.approvers, ...voted])];
  return html`<ul class="people">${all.map((person) => {
    const votes = view.votes.filter((each) => each.person === person);
    return html`<li class="${votes.length > 0 && 'has-voted'}"><span class="person">${person}</span>${person === you && html` <strong>(you)</strong>`}: ${votes.length > 0 ? votes.map((vote) => said(vote, view)).join('; ') : nothingSaid(view)}</li>`;
  })}</ul>`;
}

const nothingSaid = ({ status }: ApprovalView): string => (status === 'pending' ? 'not yet' : 'no vote');

function said({ decisions, at }: RecordedVote, { calls }: ApprovalView): string {
  const parts = decisions.map(({ callId, decision }) => {
    const number = calls.findIndex((call) => call.callId === callId) + 1;
    return calls.length > 1 ? `${pastOf[decision]} (call ${number})` : pastOf[decision];
  });
  return `${listed(parts)}, ${utcTime(at)}`;
}
