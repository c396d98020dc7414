import { type Html, html } from '../html.ts';
import type { Notice } from './options.ts';

/** The id of a form field's element: names may hold what an id must not. */
export const idOf = (name: string): string =>
  name.replaceAll(/[^\w.-]/g, (found) => `_${found.codePointAt(0)}_`);

const problemIdOf = (name: string): string => `${idOf(name)}-problem`;

/**
 * The field of the form that a problem is about.
 * @param problem e.g. `call_1_1 (send_email): subject: a subject is one line`, `decisions: call_1_1 has no decision`
 */
export function fieldOf(problem: string): string | undefined {
  const callId = /\b(?:call|undo)_\d+_\d+\b/.exec(problem)?.[0];
  if (callId === undefined) return undefined;
  const argument = /^\w+ \([^)]*\): (\w+)(?=[:.[])/.exec(problem)?.[1];
  if (argument === undefined) return `decision.${callId}`;
  const isOwn = argument === 'answer' || argument === 'reason' || argument === 'grant';
  return isOwn ? `${argument}.${callId}` : `input.${callId}.${argument}`;
}

/** What stands beside one field of the form: what is wrong with it, for the eye and for who hears the page. */
export function problemsAt(notice: Notice | undefined, name: string): { attributes: Html; text: Html } {
  const texts = (notice?.problems ?? []).filter((problem) => fieldOf(problem) === name);
  if (texts.length === 0) return { attributes: html``, text: html`` };
  return {
    attributes: html` aria-invalid="true" aria-describedby="${problemIdOf(name)}"`,
    text: html`<p class="problem" id="${problemIdOf(name)}"><strong>Not valid.</strong> ${texts.map(withoutPlace).join('; ')}</p>`,
  };
}

/** Beside its field, the names of the call and of the argument stand there already. */
const withoutPlace = (problem: string): string =>
  problem.replace(/^\w+ \([^)]*\): (?:\w+: )?|^decisions: /, '');

/** What was just decided, or what is wrong, each problem leading to its field. */
export const noticeBox = ({ tone, text, problems = [] }: Notice): Html =>
  html`<div class="notice ${tone}" role="${tone === 'bad' ? 'alert' : 'status'}"><p>${text}${problems.length > 0 && ' Nothing is decided yet; put this right and send it again.'}</p>${
    problems.length > 0 && html`<ul>${problems.map((problem) => html`<li>${linked(problem)}</li>`)}</ul>`
  }</div>`;

function linked(problem: string): Html {
  const field = fieldOf(problem);
  return field === undefined ? html`${problem}` : html`<a href="#${idOf(field)}">${problem}</a>`;
}
