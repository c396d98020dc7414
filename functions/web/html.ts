/** Markup that is safe to send: only `html` and `trusted` make it. */
export class Html {
  readonly markup: string;
  constructor(markup: string) {
    this.markup = markup;
  }
  toString(): string {
    return this.markup;
  }
}

/** `null`, `undefined` and `false` leave nothing behind, so that `condition && html…` works. */
type HtmlValue = Html | string | number | null | undefined | false | readonly HtmlValue[];

/**
 * A template whose every value is escaped unless it is markup made here, and whose invisible characters can be
 * seen. Safe in element content and in quoted attributes; nowhere else.
 */
export const html = (parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html =>
  new Html(parts.reduce((markup, part, i) => markup + render(values[i - 1]) + part));

/** For our own constants (a style sheet); never for anything that came in. */
export const trusted = (markup: string): Html => new Html(markup);

function render(value: HtmlValue): string {
  if (value === null || value === undefined || value === false) return '';
  if (value instanceof Html) return value.markup;
  if (typeof value === 'object') return value.map(render).join('');
  return escaped(visible(String(value)));
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character] ?? '');

/**
 * Controls, bidi overrides, zero-width and other characters without a glyph: they could make text read
 * differently from what it is. Line feeds and tabs stay, and what joins the parts of an emoji.
 * Unicode Standard, chapters 23.2 and 23.4; UTS #51 for emoji.
 */
const invisible =
  /(?<!\p{Extended_Pictographic}\uFE0F?\p{Emoji_Modifier}?)\u200D|\u200D(?!\p{Extended_Pictographic})|(?<!\p{Extended_Pictographic})\uFE0F|[[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]--[\n\t\u200D\uFE0F]]/gv;

/** @returns the text with each character that cannot be seen replaced by its number, e.g. `⟦U+202E⟧`. */
export const visible = (text: string): string =>
  text.replaceAll('\r\n', '\n').replace(invisible, (found) => `⟦U+${codeOf(found)}⟧`);

/** A line feed where none belongs would let a text pretend to be ours. */
export const oneLine = (text: string): string => visible(text).replaceAll('\n', '⟦U+000A⟧');

/**
 * The opposite of `visible`, for a field of a form: whoever left a mark in place saw what it stands for.
 */
export const restored = (text: string): string =>
  text.replace(/⟦U\+([0-9A-F]{4,6})⟧/g, (mark, code: string) => {
    const number = Number.parseInt(code, 16);
    const character = number <= 0x10ffff ? String.fromCodePoint(number) : mark;
    return visible(character) === mark ? character : mark;
  });

const codeOf = (character: string): string =>
  (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
