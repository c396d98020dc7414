import { type Html, html } from '../html.ts';
import { counted } from '../present.ts';

/** Mail programs cut what is longer than 102 KB. */
const mostBytes = 90_000;
/** No single text takes the room of all others. */
const mostBytesOfOne = 16_000;
/** What stands around one text: its name, and the styles that mail programs want with every element. */
const bytesAround = 1_100;

const bytesOf = (text: string): number => Buffer.byteLength(html`${text}`.markup);

/** The room that the HTML part of one mail has for what a model or a person wrote: first come, first served. */
export interface MailRoom {
  /** The text, cut to what is left, with a word on what was left out. */
  fit(text: string): Html;
  /** As many of them as fit, with a word on how many did not. */
  fitAll<Item>(items: readonly Item[], noun: string, markup: (item: Item, index: number) => Html): Html;
}

export function mailRoom(): MailRoom {
  let left = mostBytes;
  return {
    fit(text) {
      const shown = beginningOf(text, Math.min(left - bytesAround, mostBytesOfOne));
      left -= bytesOf(shown) + bytesAround;
      const cut = text.length - shown.length;
      return cut > 0
        ? html`${shown}… [${counted(cut)} more characters: they stand on the page]`
        : html`${shown}`;
    },
    fitAll(items, noun, markup) {
      const shown: Html[] = [];
      for (const [index, item] of items.entries()) {
        if (left < 2 * bytesAround) break;
        shown.push(markup(item, index));
      }
      const cut = items.length - shown.length;
      return html`${shown}${cut > 0 && html`<p>… [${counted(cut)} more ${noun}: they stand on the page]</p>`}`;
    },
  };
}

/** The beginning of a text that takes so many bytes at most, escaped. */
function beginningOf(text: string, bytes: number): string {
  const most = Math.max(0, bytes);
  let shown = text.slice(0, most);
  for (let size = bytesOf(shown); size > most; size = bytesOf(shown))
    shown = shown.slice(0, Math.min(shown.length - 1, Math.floor((shown.length * most) / size)));
  return shown.length < text.length ? shown.replace(/[\uD800-\uDBFF]$/, '') : shown;
}
