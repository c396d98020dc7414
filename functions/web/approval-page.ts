import type { ToolsByName } from '../core/compensate.ts';
import type { ApprovalView } from '../core/contracts/approval.ts';
import type { CallRef } from '../core/contracts/call.ts';
import type { RunEvent } from '../core/contracts/events.ts';
import { type Html, html } from './html.ts';
import { layout } from './layout.ts';
import { argumentsOf, type CallToJudge, reasonsOf, riskLabels, timeLeft, utcTime } from './present.ts';
import { type Words, wordsOf } from './words.ts';

export interface PageOptions {
  /** The link's secret; it goes back with the form. */
  readonly token: string;
  readonly now: Date;
  /** The address of whoever holds the link. */
  readonly you: string;
  /** Said above everything else, e.g. what was just decided or what is missing. */
  readonly notice?: { readonly tone: 'good' | 'bad'; readonly text: string };
  readonly tools: ToolsByName;
  /** What the agent did so far: the latest events, oldest first. */
  readonly timeline: readonly RunEvent[];
  readonly cost: { readonly spentUsd: number; readonly maxUsd: number };
  /** The calls through which untrusted text had reached the model. */
  readonly taintSources: readonly CallRef[];
  /** What had been typed, by the name of the field, to be there again after a mistake. */
  readonly submitted?: ReadonlyMap<string, string>;
}

/**
 * What a person sees before deciding: everything, in full. A pending request has a form; any other is read-only.
 * @returns a whole HTML document that needs neither script nor network.
 */
export function approvalPage(view: ApprovalView, options: PageOptions): string {
  const pending = view.status === 'pending';
  const words = wordsOf(view);
  const calls = view.calls.map((call, i) => callCard(call, view, words, i));
  return layout(
    headline(view, words),
    html`${options.notice && html`<p class="notice ${options.notice.tone}" role="status">${options.notice.text}</p>`}
<section class="card intro">
<p class="state ${view.status}">${stateLabels[view.status]}</p>
<h1>${headline(view, words)}</h1>
<p class="lead">${lead(view, words)}</p>
<dl class="facts">
<div><dt>Agent</dt><dd>${view.agent}</dd></div>
<div><dt>Run</dt><dd class="id">${view.runId}</dd></div>
<div><dt>Asked</dt><dd>${utcTime(view.createdAt)}</dd></div>
<div><dt>${pending ? 'Time left' : 'Deadline'}</dt><dd>${pending && html`<strong>${timeLeft(Date.parse(view.expiresAt) - options.now.getTime())}</strong>, until `}${utcTime(view.expiresAt)}</dd></div>
</dl>
</section>
<section class="card" aria-labelledby="task"><h2 id="task">The task</h2>${pre(view.task)}</section>
${view.question !== undefined && html`<section class="card" aria-labelledby="question"><h2 id="question">Why you are asked</h2>${pre(view.question)}</section>`}
${pending ? form(view, options, calls) : calls}`,
  );
}

const stateLabels: Readonly<Record<ApprovalView['status'], string>> = {
  pending: 'Waiting for you',
  approved: 'Approved',
  rejected: 'Rejected',
  expired: 'Expired',
  cancelled: 'Cancelled',
};

function headline({ calls, status }: ApprovalView, { question, outcome }: Words): string {
  if (status === 'pending') return question;
  const rejected = calls.filter((call) => call.status === 'rejected').length;
  return rejected > 0 && rejected < calls.length
    ? `${calls.length - rejected} approved, ${rejected} rejected`
    : outcome[status];
}

function lead(view: ApprovalView, { situation, silence }: Words): string {
  const last = view.votes.at(-1);
  const by = last ? ` by ${last.person}` : '';
  switch (view.status) {
    case 'pending':
      return `The agent “${view.agent}” ${situation}. Nothing happens until you decide; without a decision in time, ${silence}.`;
    case 'expired':
      return `The time to decide is over; without a decision, ${silence}.`;
    case 'cancelled':
      return 'The run was ended before anybody decided. What was asked for here was not done.';
    default:
      return `Decided${by}${view.decidedAt ? ` on ${utcTime(view.decidedAt)}` : ''}. This can no longer be changed here.`;
  }
}

const form = (view: ApprovalView, { token }: PageOptions, calls: readonly Html[]): Html =>
  html`<form method="post" action="./${view.approvalId}" accept-charset="utf-8" autocomplete="off">
<input type="hidden" name="token" value="${token}">
${calls}
<div class="send"><button type="submit">Send ${view.calls.length === 1 ? 'decision' : 'decisions'}</button>
<p>Your decision is final and is recorded with your address.</p></div>
</form>`;

function callCard(call: CallToJudge, view: ApprovalView, words: Words, index: number): Html {
  const number =
    view.calls.length > 1 && html`<span class="count">${index + 1} of ${view.calls.length}</span> `;
  return html`<section class="card call" aria-labelledby="${call.callId}-title">
<div class="title"><h2 id="${call.callId}-title">${number}<code>${call.tool}</code></h2><span class="risk ${call.risk}">${riskLabels[call.risk]}</span></div>
${reasonsOf(call, words).map(({ label, text }) => html`<p class="why"><strong>${label}</strong> ${text}</p>`)}
<h3>Exact arguments</h3>
<dl class="arguments">${argumentsOf(call.input).map(
    ({ name, text, kind }) =>
      html`<div class="${isShort(text) && 'short'}"><dt>${name} <span class="kind">${kind}</span></dt><dd>${pre(text)}</dd></div>`,
  )}</dl>
${view.status === 'pending' ? choice(call, words) : outcome(call, words, view)}
</section>`;
}

/** A text as it is; HTML would swallow a first line feed, so that it gets one to swallow. */
const pre = (text: string): Html => html`<pre dir="auto">\n${text}</pre>`;

/** Fits beside its name on a wide screen. */
const isShort = (text: string): boolean => text.length <= 60 && !text.includes('\n');

function choice({ callId, tool }: CallToJudge, { choices, reason }: Words): Html {
  const radio = (value: 'approve' | 'reject') =>
    html`<label class="choice ${value}"><input type="radio" name="decision.${callId}" value="${value}" required><span><strong>${choices[value].label}</strong><small>${choices[value].hint}</small></span></label>`;
  return html`<fieldset>
<legend>Your decision on <code>${tool}</code></legend>
<div class="choices">
${radio('approve')}
${radio('reject')}
</div>
<label class="reason" for="reason.${callId}">${reason.label} <small>(${reason.hint})</small></label>
<textarea id="reason.${callId}" name="reason.${callId}" rows="3" maxlength="2000" dir="auto"></textarea>
</fieldset>`;
}

function outcome({ callId }: CallToJudge, { choices }: Words, { decisions }: ApprovalView): Html {
  const made = decisions.find((each) => each.callId === callId);
  const said = made
    ? html`Decided: <strong>${choices[made.decision]?.label}</strong>.`
    : html`This call was <strong>not decided</strong>.`;
  return html`<div class="outcome ${made?.decision === 'approve' ? 'approved' : 'rejected'}"><p>${said}</p>${made?.reason !== undefined && pre(made.reason)}</div>`;
}
