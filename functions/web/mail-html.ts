import type { ApprovalView } from '../core/contracts/approval.ts';
import { type Html, html, trusted } from './html.ts';
import { argumentsOf, type CallToJudge, reasonsOf, riskLabels, utcTime } from './present.ts';
import type { Words } from './words.ts';

/** Mail programs know tables and inline styles; those that know the dark scheme get `dark`. */
const dark = trusted(`
@media (prefers-color-scheme:dark){
.page{background:#0f141b !important}
.card{background:#171e28 !important;border-color:#2d3848 !important}
.text{color:#e7ecf3 !important}.soft{color:#a2b0c3 !important}
.field{background:#10161e !important;border-color:#2d3848 !important;color:#e7ecf3 !important}
.link{color:#7fa7ff !important}
}`);

const font = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
const mono = 'font-family:Menlo,Consolas,monospace';
const text = trusted(
  `class="text" style="margin:0 0 12px;color:#18212f;font-size:16px;line-height:1.5;${font}"`,
);
const soft = trusted(
  `class="soft" style="margin:0 0 8px;color:#526075;font-size:14px;line-height:1.5;${font}"`,
);
const title = trusted(
  `class="text" style="margin:24px 0 8px;color:#18212f;font-size:17px;line-height:1.3;font-weight:bold;${font}"`,
);
const field = trusted(
  `class="field" style="margin:0 0 14px;padding:10px 12px;background:#f7f9fb;border:1px solid #d8dee7;border-radius:6px;color:#18212f;font-size:14px;line-height:1.5;white-space:pre-wrap;overflow-wrap:anywhere;word-break:break-word;${mono}"`,
);
const button = trusted(
  `style="display:inline-block;padding:13px 24px;background:#1d4ed8;border-radius:8px;color:#ffffff;font-size:16px;font-weight:bold;text-decoration:none;${font}"`,
);

/** The HTML part: no image, no script, nothing loaded; every argument in full. */
export const mailHtml = (view: ApprovalView, words: Words, link: string): string =>
  html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${words.question}</title>
<style>${dark}</style>
</head>
<body class="page" style="margin:0;padding:0;background:#f3f5f8">
<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" border="0" style="background:#f3f5f8"><tr><td align="center" style="padding:20px 12px">
<table role="presentation" class="card" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:640px;background:#ffffff;border:1px solid #d8dee7;border-radius:12px;table-layout:fixed"><tr><td align="left" style="padding:24px 20px">
<h1 class="text" style="${trusted(`margin:0 0 12px;color:#18212f;font-size:23px;line-height:1.25;font-weight:bold;${font}`)}">${words.question}</h1>
<p ${text}>The agent “${view.agent}” ${words.situation} for your decision. Without one before <strong>${utcTime(view.expiresAt)}</strong>, ${words.silence}.</p>
<p style="margin:20px 0"><a href="${link}" ${button}>Review and decide</a></p>
<p ${soft}>Or open <a class="link" href="${link}" style="color:#1d4ed8;word-break:break-all">${link}</a></p>
<p ${soft}>Opening the page decides nothing yet. The link is yours: whoever has it decides in your name. If your mail program cuts this message, the page shows all of it.</p>
<p ${soft}>Run ${view.runId}</p>
<h2 ${title}>The task</h2>
<div ${field}>${view.task}</div>
${view.question !== undefined && html`<h2 ${title}>Why you are asked</h2><div ${field}>${view.question}</div>`}
${view.calls.map((each, index) => call(each, index, words))}
</td></tr></table>
</td></tr></table>
</body>
</html>
`.toString();

const call = (each: CallToJudge, index: number, words: Words): Html =>
  html`<h2 ${title}>Call ${index + 1}: ${each.tool}</h2>
<p ${text}><strong>${riskLabels[each.risk]}.</strong></p>
${reasonsOf(each, words).map((line) => html`<p ${text}><strong>${line.label}</strong> ${line.text}</p>`)}
${argumentsOf(each.input).map(
  (argument) =>
    html`<p ${soft}><strong class="text" style="color:#18212f">${argument.name}</strong> (${argument.kind})</p><div ${field}>${argument.text}</div>`,
)}`;
