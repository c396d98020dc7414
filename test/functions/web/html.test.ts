import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { html, restored, visible } from '../../../functions/web/html.ts';

const unescaped = (markup: string) =>
  markup
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');

describe('html', () => {
  it('escapes every value, in content and in attributes', () => {
    expect(html`<p title="${`"><script>`}">${`<b>'&"`}</p>`.toString()).toBe(
      '<p title="&quot;&gt;&lt;script&gt;">&lt;b&gt;&#39;&amp;&quot;</p>',
    );
  });

  it('keeps markup made by itself, one or many, and leaves nothing for what is absent', () => {
    const items = ['a', '<b>'].map((item) => html`<li>${item}</li>`);
    expect(html`<ul>${items}</ul>${false}${null}${undefined}${0}`.toString()).toBe(
      '<ul><li>a</li><li>&lt;b&gt;</li></ul>0',
    );
  });

  it('lets no text become markup, and loses none of it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const markup = html`${text}`.toString();
        expect(markup).not.toMatch(/[<>"']/);
        expect(unescaped(markup)).toBe(visible(text));
      }),
    );
  });
});

describe('visible', () => {
  it('shows bidi overrides, zero-width characters and controls by their number', () => {
    expect(visible('a\u202Eb\u200Bc\u0000d\u001B[0m\u2066e\uFEFFf\u00ADg')).toBe(
      'a⟦U+202E⟧b⟦U+200B⟧c⟦U+0000⟧d⟦U+001B⟧[0m⟦U+2066⟧e⟦U+FEFF⟧f⟦U+00AD⟧g',
    );
    expect(visible('tag \u{E0041} filler \u3164 lone \uD800')).toBe(
      'tag ⟦U+E0041⟧ filler ⟦U+3164⟧ lone ⟦U+D800⟧',
    );
  });

  it('keeps line ends and tabs, shows a lone carriage return', () => {
    expect(visible('a\tb\nc\r\nd\re')).toBe('a\tb\nc\nd⟦U+000D⟧e');
  });

  it('keeps the words of every script, and emoji whole', () => {
    for (const text of ['Grüße, 注文, заказ, طلب, הזמנה', '👩‍💻 ❤️ 👨🏽‍🚀 🏳️‍🌈'])
      expect(visible(text)).toBe(text);
    expect(visible('a\u200Db\uFE0F')).toBe('a⟦U+200D⟧b⟦U+FE0F⟧');
  });

  it('leaves no control, bidi or ignorable character, whatever comes in', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(visible(text)).not.toMatch(/[\p{Cs}\p{Bidi_Control}\u200B\u2060\uFEFF]|(?![\n\t])\p{Cc}/u);
      }),
    );
  });
});

describe('restored', () => {
  it('gives back what was made visible, but for a carriage return before a line feed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        fc.pre(!text.includes('⟦'));
        expect(restored(visible(text))).toBe(text.replaceAll('\r\n', '\n'));
      }),
    );
  });

  it('takes no mark for a character that can be seen, or that there is not', () => {
    for (const text of ['⟦U+0041⟧', '⟦U+FFFFFF⟧', '⟦U+000A⟧', '⟦U+200b⟧', 'U+200B'])
      expect(restored(text)).toBe(text);
    expect(restored('می⟦U+200C⟧خواهم')).toBe('می\u200Cخواهم');
  });
});
