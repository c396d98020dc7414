import { type Html, html } from '../html.ts';
import type { Argument } from '../present.ts';
import type { Shown } from '../shown.ts';
import { pre, preOrEmpty } from './text.ts';

/** What exactly will happen: a mail as a mail, a row as a row, anything else argument by argument. */
export function callShown(shown: Shown): Html {
  switch (shown.as) {
    case 'mail':
      return html`${mail(shown)}${shown.rest.length > 0 && html`<h3>Further arguments</h3>${list(shown.rest)}`}`;
    case 'row':
      return row(shown);
    case 'question':
      return html`<div class="asked">${pre(shown.question)}</div>`;
    default:
      return shown.rest.length > 0
        ? html`<h3>Exact arguments</h3>${list(shown.rest)}`
        : html`<p class="soft">It takes no arguments.</p>`;
  }
}

const mail = ({ to, subject, body }: Extract<Shown, { as: 'mail' }>): Html =>
  html`<div class="mail" role="group" aria-label="The mail that is sent">
<dl><div><dt>To</dt><dd dir="auto">${to}</dd></div><div><dt>Subject</dt><dd dir="auto"><strong>${subject || '(empty)'}</strong></dd></div></dl>
${preOrEmpty(body)}
</div>`;

/** More columns than this are shown one below the other, on any screen. */
const mostColumns = 4;

/** The roles are said again, as a style that stacks the cells of a table would take them away. */
const row = ({ table, columns }: Extract<Shown, { as: 'row' }>): Html =>
  html`<table class="row ${columns.length > mostColumns && 'stacked'}" role="table">
<caption>The row that is written: <strong>${table}</strong></caption>
<thead role="rowgroup"><tr role="row">${columns.map(({ name }) => html`<th role="columnheader" scope="col">${name}</th>`)}</tr></thead>
<tbody role="rowgroup"><tr role="row">${columns.map(({ name, text }) => html`<td role="cell"><span class="column" aria-hidden="true">${name}</span>${preOrEmpty(text)}</td>`)}</tr></tbody>
</table>`;

const list = (all: readonly Argument[]): Html =>
  html`<dl class="arguments">${all.map(
    ({ name, text, kind }) =>
      html`<div class="${isShort(text) && 'short'}"><dt>${name} <span class="kind">${kind}</span></dt><dd>${pre(text)}</dd></div>`,
  )}</dl>`;

/** Fits beside its name on a wide screen. */
const isShort = (text: string): boolean => text.length <= 60 && !text.includes('\n');
