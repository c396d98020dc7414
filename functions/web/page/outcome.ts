import type { CallView } from '../../core/contracts/approval.ts';
import type { CallOutcome } from '../../core/contracts/decision.ts';
import { choiceLabel } from '../choice-words.ts';
import { type Html, html } from '../html.ts';
import { capital, listed } from '../present.ts';
import type { Words } from '../words.ts';
import { difference } from './difference.ts';
import type { Standing } from './standing.ts';
import { pre } from './text.ts';

interface Asked {
  readonly call: CallView;
  readonly standing: Standing;
  /** What became of the call, or what this person said about it while others have yet to decide. */
  readonly outcome: CallOutcome | undefined;
}

/** What was decided about a call, by whom, why, and what follows. */
export function outcomeBox({ call, standing, outcome }: Asked, words: Words): Html {
  if (!outcome)
    return html`<div class="outcome none"><p>${isPending(standing) ? 'Others decide on this call.' : html`This call was <strong>not decided</strong>.`}</p></div>`;
  const { decision, by, reason, answer, grant } = outcome;
  const isGood = decision !== 'reject';
  return html`<div class="outcome ${isGood ? 'approved' : 'rejected'}"><p>${isPending(standing) && decision === 'approve' ? 'Vote' : 'Decided'}: <strong>${choiceLabel(decision, call, words)}</strong>${by.length > 0 && `, by ${listed(by)}`}.</p>
${decision === 'edit' && html`<p>${afterEdit(call)}</p>`}
${grant && html`<p>${grant.scope === 'run' ? 'It holds for this exact call for the rest of the run.' : `It holds for this exact call by this agent for ${grant.hours} ${grant.hours === 1 ? 'hour' : 'hours'}.`}</p>`}
${answer !== undefined && pre(answer)}${reason !== undefined && html`<p>${capital(words.reason.label)}:</p>${pre(reason)}`}</div>
${call.edited !== undefined && html`<h3>What was changed</h3>${difference(call.input, call.edited)}`}`;
}

const isPending = (standing: Standing): boolean =>
  standing === 'open' || standing === 'others' || standing === 'voted';

function afterEdit({ status }: CallView): string {
  switch (status) {
    case 'edited':
      return 'The rules judge the change before anything runs.';
    case 'approved':
    case 'running':
      return 'The rules allow the change; it runs as it was written.';
    case 'awaiting_approval':
      return 'The rules want others to approve the change; they are asked in a request of its own.';
    default:
      return 'The rules have judged the change, and the agent was told what came of it.';
  }
}
