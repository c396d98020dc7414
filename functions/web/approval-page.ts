import type { ApprovalView } from '../core/contracts/approval.ts';
import { type Html, html } from './html.ts';
import { layout } from './layout.ts';
import { callCard } from './page/call-card.ts';
import { clock } from './page/clock.ts';
import { context } from './page/context.ts';
import { noticeBox } from './page/field-problems.ts';
import type { PageOptions } from './page/options.ts';
import { people } from './page/people.ts';
import { headline, lead, standingLabel, standingOf } from './page/standing.ts';
import { pre } from './page/text.ts';
import { capital, needsWords, utcTime } from './present.ts';
import { type Words, wordsOf } from './words.ts';

/**
 * What a person sees before deciding: everything, in full. A request that is open and theirs to decide has a form;
 * any other is read-only.
 * @returns a whole HTML document that needs neither script nor network.
 */
export function approvalPage(view: ApprovalView, options: PageOptions): string {
  const words = wordsOf(view);
  const standing = standingOf(view, options);
  const title = headline(view, standing, words);
  const calls = html`<div class="calls">${view.calls.map((call) => callCard(call, view, words, standing, options))}</div>`;
  const around = context(view, options);
  return layout(
    title,
    html`${options.notice && noticeBox(options.notice)}
<section class="card intro">
<p class="state ${standing}">${standingLabel(view, standing)}</p>
<h1>${title}</h1>
<p class="lead">${lead(view, standing, words)}</p>
${facts(view, words, options)}
</section>
${view.question !== undefined && html`<section class="card question" aria-labelledby="question"><h2 id="question">Why you are asked</h2>${pre(view.question)}</section>`}
${
  // Whoever decides reads what it is about first, and sends what they chose right below.
  standing === 'open'
    ? form(view, words, options, html`${around}${calls}`)
    : html`<div class="columns">${calls}${around}</div>`
}`,
  );
}

function facts(view: ApprovalView, words: Words, { you, now }: PageOptions): Html {
  const isPending = view.status === 'pending';
  const verb = words.wanted === 'answer' ? 'answer' : 'decide';
  const left = Date.parse(view.expiresAt) - now.getTime();
  return html`<dl class="facts">
<div><dt>${isPending ? `You ${verb} as` : 'You are'}</dt><dd class="person">${you}</dd></div>
<div><dt>${isPending ? 'Time left' : 'Deadline'}</dt><dd>${isPending && html`${clock(left)}, until `}${utcTime(view.expiresAt)}</dd></div>
${isPending && html`<div><dt>If nobody ${verb}s in time</dt><dd>${capital(words.silence)}.</dd></div>`}
<div><dt>Asked</dt><dd>${utcTime(view.createdAt)}</dd></div>
<div class="wide"><dt>Who ${verb}s</dt><dd>${isPending && html`<p>${needsWords(view)}</p>`}${people(view, you)}</dd></div>
</dl>`;
}

const form = (view: ApprovalView, { wanted }: Words, { token, you }: PageOptions, body: Html): Html =>
  html`<form class="columns" method="post" action="./${view.approvalId}" accept-charset="utf-8" autocomplete="off">
<input type="hidden" name="token" value="${token}">
${body}
<div class="send card"><button type="submit">Send ${wanted}${view.calls.length > 1 && 's'}</button>
<p>It is final, and is recorded as that of <span class="person">${you}</span>.</p></div>
</form>`;
