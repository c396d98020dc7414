import type { ApprovalView } from '../../core/contracts/approval.ts';
import { type Html, html } from '../html.ts';
import { counted, usd } from '../present.ts';
import type { PageOptions } from './options.ts';
import { pre } from './text.ts';
import { timeline } from './timeline.ts';

/** A longer task is folded away, so that what is asked stays near. */
const longTask = 600;

/** What a person should know beside the calls: the task, what was done so far, and what it cost. */
export function context(view: ApprovalView, { timeline: events, cost }: PageOptions): Html {
  const { spentUsd, maxUsd } = cost;
  return html`<div class="context">
<section class="card" aria-labelledby="task"><h2 id="task">The task</h2>${task(view.task)}</section>
<section class="card" aria-labelledby="so-far"><h2 id="so-far">What the agent did so far</h2>${timeline(events)}</section>
<section class="card" aria-labelledby="cost"><h2 id="cost">Cost so far</h2>
<p class="cost"><strong>${usd(spentUsd)}</strong> of at most ${usd(maxUsd)}</p>
<meter min="0" max="${Math.max(maxUsd, 0.000001)}" value="${Math.min(spentUsd, maxUsd)}" aria-labelledby="cost"></meter>
<p class="soft">Run <span class="id">${view.runId}</span></p></section>
</div>`;
}

function task(text: string): Html {
  if (text.length <= longTask) return pre(text);
  const beginning = text.slice(0, longTask / 2).toWellFormed();
  return html`${pre(`${beginning}…`)}<details><summary>The whole task, ${counted(text.length)} characters</summary>${pre(text)}</details>`;
}
