import type { CallView } from '../../core/contracts/approval.ts';
import { choicesOf } from '../choice-words.ts';
import { type Html, html } from '../html.ts';
import type { Shown } from '../shown.ts';
import type { Words } from '../words.ts';
import { editFields } from './edit-fields.ts';
import { editForm } from './edit-form.ts';
import { idOf, problemsAt } from './field-problems.ts';
import type { PageOptions } from './options.ts';

/** What a person says about one call. What belongs to one choice alone shows once that is chosen. */
export function choices(call: CallView, shown: Shown, words: Words, options: PageOptions): Html {
  const { callId, tool } = call;
  const { notice, submitted, tools } = options;
  const fields = call.choices.includes('edit') ? editFields(call, tools) : [];
  const offered = choicesOf(call, words).filter(([choice]) => choice !== 'edit' || fields.length > 0);
  const name = `decision.${callId}`;
  const problems = problemsAt(notice, name);
  const reasonName = `reason.${callId}`;
  const reasonProblems = problemsAt(notice, reasonName);
  const chosen = submitted?.get(name) ?? (call.choices.includes('answer') ? 'answer' : undefined);
  return html`<fieldset id="${idOf(name)}"${problems.attributes}>
<legend>${shown.as === 'question' ? 'Your answer' : html`Your decision on <code>${tool}</code>`}</legend>
${problems.text}${shown.as === 'question' && answerForm(callId, shown.options, options)}
<div class="choices">
${offered.map(
  ([value, choice]) =>
    html`<label class="choice ${value}"><input type="radio" name="${name}" value="${value}" required aria-labelledby="${callId}-${value}" aria-describedby="${callId}-${value}-hint"${chosen === value && html` checked`}><span><strong id="${callId}-${value}">${choice.label}</strong><small id="${callId}-${value}-hint">${choice.hint}</small></span></label>\n`,
)}</div>
${call.grantable && grantForm(callId, options)}
${fields.length > 0 && editForm(fields, options)}
<div class="field"><label for="${reasonName}">${words.reason.label} <small>(${words.reason.hint})</small></label>
<textarea id="${reasonName}" name="${reasonName}" rows="3" maxlength="2000" dir="auto"${reasonProblems.attributes}>\n${submitted?.get(reasonName) ?? ''}</textarea>${reasonProblems.text}</div>
</fieldset>`;
}

const hoursOffered = [
  [1, '1 hour'],
  [8, '8 hours'],
  [24, '24 hours'],
  [168, '7 days'],
] as const;

function grantForm(callId: string, { submitted }: PageOptions): Html {
  const name = `grant.${callId}`;
  const wishes: [string, string][] = [
    ['', 'Only this call'],
    ['run', 'This exact call, for the rest of the run'],
    ...hoursOffered.map(([hours, words]): [string, string] => [
      `agent:${hours}`,
      `This exact call by this agent, for ${words}`,
    ]),
  ];
  const chosen = submitted?.get(name) ?? '';
  return html`<div class="field when-approve"><label for="${name}">How far the approval reaches</label>
<select id="${name}" name="${name}" aria-describedby="${name}-hint">${wishes.map(([value, label]) => html`<option value="${value}"${value === chosen && html` selected`}>${label}</option>`)}</select>
<p class="hint" id="${name}-hint">The same tool with the same arguments, never another. It can be revoked.</p></div>`;
}

/** An option that is chosen and a text that is written say two things at once, so that only one is taken. */
function answerForm(callId: string, offered: readonly string[], { submitted, notice }: PageOptions): Html {
  const name = `answer.${callId}`;
  const given = submitted?.get(name) ?? '';
  const isOption = offered.includes(given);
  const problems = problemsAt(notice, name);
  const option = (text: string, label: string) =>
    html`<label class="choice option"><input type="radio" name="${name}" value="${text}"${text !== '' && text === given && html` checked`}><span dir="auto">${label}</span></label>\n`;
  return html`<div class="answers">${
    offered.length > 0 &&
    html`<div class="choices" role="radiogroup" aria-label="Answers to choose from">
${[...new Set(offered)].map((text) => option(text, text))}${option('', 'None of these')}</div>`
  }
<div class="field"><label for="${idOf(name)}">${offered.length > 0 ? html`Another answer <small>(if none of these)</small>` : 'Your answer'}</label>
<textarea id="${idOf(name)}" name="${name}" rows="4" maxlength="4000" dir="auto"${problems.attributes}>\n${isOption ? '' : given}</textarea>${problems.text}</div></div>`;
}
