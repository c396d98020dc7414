import type { Approval, ApprovalView } from '../core/contracts/approval.ts';
import { type Html, html } from './html.ts';
import { layout } from './layout.ts';
import { argumentsOf, type CallToJudge, riskLabels, timeLeft, toolsOf, utcTime } from './present.ts';

interface PageOptions {
  /** The link's secret; it goes back with the form. */
  readonly token: string;
  readonly now: Date;
  /** Said above everything else, e.g. what was just decided or what is missing. */
  readonly notice?: { readonly tone: 'good' | 'bad'; readonly text: string };
  /** Who decided what and why, once somebody has. */
  readonly decided?: Pick<Approval, 'decidedBy' | 'decisions'>;
}

/**
 * What a person sees before deciding: everything, in full. A pending request has a form; any other is read-only.
 * @returns a whole HTML document that needs neither script nor network.
 */
export function approvalPage(view: ApprovalView, options: PageOptions): string {
  const pending = view.status === 'pending';
  const calls = view.calls.map((call, i) => callCard(call, view, options, i));
  return layout(
    headline(view),
    html`${options.notice && html`<p class="notice ${options.notice.tone}" role="status">${options.notice.text}</p>`}
<section class="card intro">
<p class="state ${view.status}">${stateLabels[view.status]}</p>
<h1>${headline(view)}</h1>
<p class="lead">${lead(view, options)}</p>
<dl class="facts">
<div><dt>Agent</dt><dd>${view.agent}</dd></div>
<div><dt>Run</dt><dd class="id">${view.runId}</dd></div>
<div><dt>Asked</dt><dd>${utcTime(view.createdAt)}</dd></div>
<div><dt>${pending ? 'Time left' : 'Deadline'}</dt><dd>${pending && html`<strong>${timeLeft(Date.parse(view.expiresAt) - options.now.getTime())}</strong>, until `}${utcTime(view.expiresAt)}</dd></div>
</dl>
</section>
<section class="card" aria-labelledby="task"><h2 id="task">The task</h2>${pre(view.task)}</section>
${view.question !== undefined && html`<section class="card" aria-labelledby="question"><h2 id="question">The question</h2>${pre(view.question)}</section>`}
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

function headline(view: ApprovalView): string {
  const { calls, status } = view;
  const actions = calls.length === 1 ? toolsOf(view) : `${calls.length} actions`;
  if (status === 'pending') return `Approve ${actions}?`;
  if (status === 'expired') return `Nobody decided on ${actions} in time`;
  const rejected = calls.filter((call) => call.status === 'rejected').length;
  return rejected > 0 && rejected < calls.length
    ? `${calls.length - rejected} approved, ${rejected} rejected`
    : `${stateLabels[status]}: ${actions}`;
}

function lead(view: ApprovalView, { decided }: PageOptions): string {
  const by = decided?.decidedBy ? ` by ${decided.decidedBy}` : '';
  switch (view.status) {
    case 'pending':
      return `The agent “${view.agent}” has stopped and waits. Nothing happens until you decide; without a decision in time it will not be done.`;
    case 'expired':
      return 'The time to decide is over. What was asked for here was not done.';
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

function callCard(call: CallToJudge, view: ApprovalView, options: PageOptions, index: number): Html {
  const number =
    view.calls.length > 1 && html`<span class="count">${index + 1} of ${view.calls.length}</span> `;
  return html`<section class="card call" aria-labelledby="${call.callId}-title">
<div class="title"><h2 id="${call.callId}-title">${number}<code>${call.tool}</code></h2><span class="risk ${call.risk}">${riskLabels[call.risk]}</span></div>
<p class="why"><strong>Why it was stopped:</strong> ${call.reason}</p>
<h3>Exact arguments</h3>
<dl class="arguments">${argumentsOf(call.input).map(
    ({ name, text, kind }) =>
      html`<div class="${isShort(text) && 'short'}"><dt>${name} <span class="kind">${kind}</span></dt><dd>${pre(text)}</dd></div>`,
  )}</dl>
${view.status === 'pending' ? choice(call) : outcome(call, options)}
</section>`;
}

/** A text as it is; HTML would swallow a first line feed, so that it gets one to swallow. */
const pre = (text: string): Html => html`<pre dir="auto">\n${text}</pre>`;

/** Fits beside its name on a wide screen. */
const isShort = (text: string): boolean => text.length <= 60 && !text.includes('\n');

const choice = ({ callId, tool }: CallToJudge): Html =>
  html`<fieldset>
<legend>Your decision on <code>${tool}</code></legend>
<div class="choices">
<label class="choice approve"><input type="radio" name="decision.${callId}" value="approve" required><span><strong>Approve</strong><small>It runs once, exactly as shown.</small></span></label>
<label class="choice reject"><input type="radio" name="decision.${callId}" value="reject" required><span><strong>Reject</strong><small>It does not run; the agent is told why.</small></span></label>
</div>
<label class="reason" for="reason.${callId}">Reason <small>(optional; the agent reads it)</small></label>
<textarea id="reason.${callId}" name="reason.${callId}" rows="3" maxlength="2000" dir="auto"></textarea>
</fieldset>`;

function outcome({ callId, status }: CallToJudge, { decided }: PageOptions): Html {
  const decision = decided?.decisions?.find((made) => made.callId === callId);
  const was = decision ? pastTense[decision.decision] : (fates[status] ?? 'approved');
  const reason = decision?.reason;
  return html`<div class="outcome ${was === 'approved' ? 'approved' : 'rejected'}"><p>This call was <strong>${was}</strong>.</p>${reason !== undefined && pre(reason)}</div>`;
}

const pastTense = { approve: 'approved', reject: 'rejected' } as const;
/** What a status without a recorded decision means; any other status came after an approval. */
const fates: Readonly<Partial<Record<CallToJudge['status'], string>>> = {
  allowed: 'not decided',
  awaiting_approval: 'not decided',
  rejected: 'rejected',
  expired: 'not decided in time',
};
