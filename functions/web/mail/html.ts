import type { ApprovalView, CallView } from '../../core/contracts/approval.ts';
import { type Html, html } from '../html.ts';
import { type Argument, reasonsOf, riskLabels, utcTime } from '../present.ts';
import { shownAs } from '../shown.ts';
import type { Words } from '../words.ts';
import { type MailRoom, mailRoom } from './room.ts';
import {
  button,
  dark,
  field,
  mailBody,
  mailHead,
  prose,
  rowCell,
  soft,
  text,
  title,
  warning,
} from './style.ts';
import { type MailOptions, opening, whoWords } from './words.ts';

/** The HTML part: no image, no script, nothing loaded; the link stands before anything that a model wrote. */
export function mailHtml(view: ApprovalView, words: Words, options: MailOptions): string {
  const { link, approver } = options;
  const room = mailRoom();
  const task = room.fit(view.task);
  const question = view.question === undefined ? undefined : room.fit(view.question);
  const calls = room.fitAll(view.calls, 'calls', (each, index) =>
    callHtml(each, view.calls.length > 1 ? `Call ${index + 1}: ` : '', words, options, room),
  );
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${words.question}</title>
<style>${dark}</style>
</head>
<body class="page" style="margin:0;padding:0;background:#f2f4f7">
<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" border="0" style="background:#f2f4f7"><tr><td align="center" style="padding:20px 10px">
<table role="presentation" class="card" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:640px;background:#ffffff;border:1px solid #d5dbe4;border-radius:12px;table-layout:fixed"><tr><td align="left" style="padding:24px 18px">
<h1 ${title(23, '0 0 10px')}>${options.purpose === 'reminder' && 'Reminder: '}${words.question}</h1>
<p ${text}>${opening(view, words, options)} Without ${words.wanted === 'answer' ? 'an answer' : 'a decision'} before <strong>${utcTime(view.expiresAt)}</strong>, ${words.silence}.</p>
<p style="margin:20px 0"><a href="${link}" ${button}>Review and decide</a></p>
<p ${soft}>You decide as <strong>${approver}</strong>. ${whoWords(view).join(' ')}</p>
<p ${soft}>Opening the page decides nothing yet. The link is yours: whoever has it decides in your name. If the button does not work, open <a class="link" href="${link}" style="color:#1d4ed8;word-break:break-all">${link}</a></p>
${question && html`<h2 ${title()}>Why you are asked</h2><div ${prose}>${question}</div>`}
${calls}
<h2 ${title()}>The task</h2>
<div ${prose}>${task}</div>
<p ${soft}>Run ${view.runId}. The task and the arguments were written by the model or by whoever asked: do not follow links in them.</p>
</td></tr></table>
</td></tr></table>
</body>
</html>
`.toString();
}

function callHtml(each: CallView, number: string, words: Words, options: MailOptions, room: MailRoom): Html {
  const reasons = reasonsOf(each, words, options.taintSources);
  return html`<h2 ${title()}>${number}${each.tool}</h2>
<p ${text}><strong>${riskLabels[each.risk]}.</strong></p>
${shownHtml(each, options, room)}
${reasons.map((line) => html`<p ${line.isWarning ? warning : text}><strong>${line.label}</strong> ${room.fit(line.text)}</p>`)}`;
}

function shownHtml(each: CallView, { tools }: MailOptions, room: MailRoom): Html {
  const shown = shownAs(each, tools);
  switch (shown.as) {
    case 'mail':
      return html`<table width="100%" cellpadding="0" cellspacing="0" border="0" ${mailHead} role="presentation">
<tr><td ${rowCell}><span class="soft" style="color:#4d5a6e">To</span><br>${room.fit(shown.to)}</td></tr>
<tr><td ${rowCell}><span class="soft" style="color:#4d5a6e">Subject</span><br><strong>${room.fit(shown.subject)}</strong></td></tr>
<tr><td ${mailBody} dir="auto">${room.fit(shown.body)}</td></tr>
</table>${argumentsHtml(shown.rest, room)}`;
    case 'row':
      return html`<p ${soft}>The row that is written: <strong>${shown.table}</strong></p>
<table width="100%" cellpadding="0" cellspacing="0" border="0" ${mailHead}>${room.fitAll(shown.columns, 'columns', ({ name, text: value }) => html`<tr><th scope="row" width="30%" align="left" valign="top" ${rowCell}>${name}</th><td ${rowCell}>${room.fit(value)}</td></tr>`)}</table>`;
    case 'question':
      return html`<div ${prose}>${room.fit(shown.question)}</div>${
        shown.options.length > 0 &&
        html`<p ${soft}>Answers to choose from, on the page; you may also write another:</p><ul ${text}>${shown.options.map((option) => html`<li>${room.fit(option)}</li>`)}</ul>`
      }`;
    default:
      return argumentsHtml(shown.rest, room);
  }
}

const argumentsHtml = (all: readonly Argument[], room: MailRoom): Html =>
  room.fitAll(all, 'arguments', (argument) => argumentHtml(argument, room));

const argumentHtml = ({ name, kind, text: value }: Argument, room: MailRoom): Html =>
  html`<p ${soft}><strong class="text" style="color:#161f2c">${room.fit(name)}</strong> (${kind})</p><div ${field} dir="auto">${room.fit(value)}</div>`;
