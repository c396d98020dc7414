import type { ApprovalView, CallView } from '../../core/contracts/approval.ts';
import type { CallOutcome } from '../../core/contracts/decision.ts';
import { type Html, html } from '../html.ts';
import { reasonsOf, riskLabels } from '../present.ts';
import { shownAs } from '../shown.ts';
import type { Words } from '../words.ts';
import { callShown } from './call-shown.ts';
import { choices } from './choices.ts';
import { difference } from './difference.ts';
import type { PageOptions } from './options.ts';
import { outcomeBox } from './outcome.ts';
import type { Standing } from './standing.ts';

/** One call: what it is, why it was stopped, and the choice or what became of it. */
export function callCard(
  call: CallView,
  view: ApprovalView,
  words: Words,
  standing: Standing,
  options: PageOptions,
): Html {
  const { callId, tool, risk, proposed, editedBy, input } = call;
  const count = view.calls.length;
  const number = count > 1 && html`<span class="count">${view.calls.indexOf(call) + 1} of ${count}</span> `;
  const shown = shownAs(call, options.tools);
  const isOpen = standing === 'open' && options.yours.includes(callId);
  return html`<section class="card call" aria-labelledby="${callId}-title">
<div class="title"><h2 id="${callId}-title">${number}${shown.as === 'question' ? 'The question' : html`<code>${tool}</code>`}</h2>${shown.as !== 'question' && html`<span class="risk ${risk}">${riskLabels[risk]}</span>`}</div>
${callShown(shown)}
${proposed !== undefined && html`<h3>What ${editedBy ?? 'a person'} changed</h3>${difference(proposed, input)}`}
${reasonsOf(call, words, options.taintSources).map(({ label, text, isWarning }) => html`<p class="why${isWarning && ' warn'}"><strong>${label}</strong> ${text}</p>`)}
${isOpen ? choices(call, shown, words, options) : outcomeBox({ call, standing, outcome: outcomeOf(call, view, options) }, words)}
</section>`;
}

/** What became of a call; while the request is open, what settled it, or else what this person said. */
function outcomeOf(
  { callId }: CallView,
  { decisions, votes, status }: ApprovalView,
  { you }: PageOptions,
): CallOutcome | undefined {
  const outcome = decisions.find((each) => each.callId === callId);
  if (outcome || status !== 'pending') return outcome;
  const said = votes.flatMap(({ person, decisions: each }) =>
    each.filter((decision) => decision.callId === callId).map((decision) => ({ ...decision, by: [person] })),
  );
  return said.find(({ decision }) => decision !== 'approve') ?? said.find(({ by }) => by.includes(you));
}
