import { type Html, html } from '../html.ts';

/** A text as it is; HTML would swallow a first line feed, so that it gets one to swallow. */
export const pre = (text: string): Html => html`<pre dir="auto">\n${text}</pre>`;

/** A text in a cell or after a name: an empty one is said to be empty. */
export const preOrEmpty = (text: string): Html =>
  text === '' ? html`<p class="soft">(empty text)</p>` : pre(text);
