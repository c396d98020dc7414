import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noteOnEdit } from '../../../../functions/core/approval/edit-note.ts';

const long = (text: string) =>
  `${'Dear Ann, the parcel is late. '.repeat(20)}${text}${' Yours, the shop.'.repeat(10)}`;

describe('what the model is told about an edit', () => {
  it('names each argument that changed, and no other', () => {
    expect(noteOnEdit({ amount_usd: 200, order: 'A1' }, { amount_usd: 150, order: 'A1' })).toBe(
      'A person changed the arguments of this call: amount_usd from 200 to 150.',
    );
    expect(noteOnEdit({ to: 'a@x.org', cc: 'b@x.org' }, { to: 'c@x.org', bcc: null })).toBe(
      'A person changed the arguments of this call: to from "a@x.org" to "c@x.org"; ' +
        'cc was taken out, it was "b@x.org"; bcc was added: null.',
    );
  });

  it('shows of a long text the passage that differs', () => {
    expect(noteOnEdit({ body: long('You get $20.') }, { body: long('You get $10.') })).toBe(
      'A person changed the arguments of this call: body in one passage, from "2" to "1".',
    );
    expect(noteOnEdit({ body: long('') }, { body: long(' Sorry!') })).toContain('body got a passage more: "');
    expect(noteOnEdit({ body: long(' Sorry!') }, { body: long('') })).toContain('body lost a passage: "');
  });

  it('says that a text was written anew', () => {
    const now = 'x'.repeat(900);
    expect(noteOnEdit({ body: long('') }, { body: now })).toMatch(
      /body was written anew, it now has 900 characters: "x{100,200}…\.$/,
    );
  });

  it('says so where nothing is left of the change, and where it is another thing altogether', () => {
    expect(noteOnEdit({ a: 1, b: 2 }, { b: 2, a: 1 })).toContain('left them as they were');
    expect(noteOnEdit('oops', { a: 1 })).toContain('altogether: they are now {"a":1}.');
  });

  it('stays short and whole, whatever was changed', () => {
    const values = fc.oneof(fc.string({ unit: 'binary', maxLength: 1_000 }), fc.jsonValue());
    const inputs = fc.dictionary(fc.string({ unit: 'binary', maxLength: 300 }), values, { maxKeys: 12 });
    fc.assert(
      fc.property(inputs, inputs, (asked, now) => {
        const note = noteOnEdit(asked, now);
        expect(note.length).toBeLessThan(2_300);
        expect(note.isWellFormed()).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it('tells how many changes it leaves out', () => {
    const of = (value: string) =>
      Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`k${i}`, value.repeat(90)]));
    expect(noteOnEdit(of('a'), of('b'))).toMatch(/; and \d+ more\.$/);
  });
});
