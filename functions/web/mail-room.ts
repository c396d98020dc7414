import { type Html, html } from './html.ts';

/** Mail programs cut what is longer than 102 KB; some of that is ours. */
const mostBytes = 80_000;
/** No single text takes the room of all others. */
const mostBytesOfOne = 16_000;

const bytesOf = (text: string): number => Buffer.byteLength(html`${text}`.markup);

/**
 * The room that the HTML part of one mail has for what a model or a person wrote, first come, first served.
 * @returns cuts a text to what is left, and says what it left out.
 */
export function mailRoom(): (text: string) => Html {
  let left = mostBytes;
  return (text) => {
    const shown = fitting(text, Math.min(left, mostBytesOfOne));
    left -= bytesOf(shown);
    const cut = text.length - shown.length;
    return cut > 0
      ? html`${shown}… [${new Intl.NumberFormat('en').format(cut)} more characters: they stand on the page]`
      : html`${shown}`;
  };
}

/** The beginning of a text that takes so many bytes at most, escaped. */
function fitting(text: string, bytes: number): string {
  let shown = text.slice(0, bytes);
  for (let size = bytesOf(shown); size > bytes; size = bytesOf(shown))
    shown = shown.slice(0, Math.min(shown.length - 1, Math.floor((shown.length * bytes) / size)));
  return shown.length < text.length ? shown.replace(/[\uD800-\uDBFF]$/, '') : shown;
}
