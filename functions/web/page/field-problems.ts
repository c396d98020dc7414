import { type Html, html } from '../html.ts';
import type { Notice } from './options.ts';

/** The id of a form field's element: names may hold what an id must not. */
export const idOf = (name: string): string =>
  name.replaceAll(/[^\w.-]/g, (found) => `_${found.codePointAt(0)}_`);

const problemIdOf = (name: string): string => `${idOf(name)}-problem`;

/** What stands beside one field of the form: what is wrong with it, for the eye and for who hears the page. */
export function problemsAt(notice: Notice | undefined, name: string): { attributes: Html; text: Html } {
  const texts = (notice?.problems ?? []).filter(({ field }) => field === name).map(({ text }) => text);
  if (texts.length === 0) return { attributes: html``, text: html`` };
  return {
    attributes: html` aria-invalid="true" aria-describedby="${problemIdOf(name)}"`,
    text: html`<p class="problem" id="${problemIdOf(name)}"><strong>Not valid.</strong> ${texts.join('; ')}</p>`,
  };
}

/** What was just decided, or what is wrong, each problem leading to its field. */
export const noticeBox = ({ tone, text, problems = [] }: Notice): Html =>
  html`<div class="notice ${tone}" role="${tone === 'bad' ? 'alert' : 'status'}"><p>${text}</p>${
    problems.length > 0 &&
    html`<ul>${problems.map(({ field, text }) => html`<li>${field === undefined ? text : html`<a href="#${idOf(field)}">${text}</a>`}</li>`)}</ul>`
  }</div>`;
