import { describe, expect, it } from 'vitest';
import { editFields } from '../../../../functions/web/page/edit-fields.ts';
import { mailCall, refundCall, tools } from '../gallery.ts';

const byArgument = (call: typeof refundCall, known: typeof tools | Record<string, never> = tools) =>
  Object.fromEntries(editFields(call, known).map((field) => [field.argument, field]));

describe('the fields of a call', () => {
  it('fit the type of each argument', () => {
    expect(byArgument(refundCall)).toMatchObject({
      order_id: { name: 'input.call_3_3.order_id', holds: 'text', control: 'line', value: 'ORD-1042' },
      amount_usd: { holds: 'json', control: 'line', value: '1240.5', takes: 'a number' },
      method: { holds: 'text', control: { options: ['card', 'voucher'] } },
      notify: { holds: 'json', control: { options: ['true', 'false'] }, value: 'true' },
      lines: { holds: 'json', control: 'lines', takes: 'JSON', isOptional: true },
      comment: { holds: 'text', control: 'lines', value: '', isOptional: true },
    });
  });

  it('give a long text, or one with line feeds, room', () => {
    expect(byArgument(mailCall)).toMatchObject({
      subject: { control: 'line', hint: 'One line.' },
      body: { control: 'lines' },
    });
    const call = { ...mailCall, input: { subject: 'a\nb' } };
    expect(byArgument(call).subject).toMatchObject({ control: 'lines', value: 'a\nb' });
  });

  it('offer a value that the tool does not know as well', () => {
    const call = { ...refundCall, input: { method: 'cheque' } };
    expect(byArgument(call).method?.control).toEqual({ options: ['card', 'voucher', 'cheque'] });
  });

  it('go by the values where the tool is not known', () => {
    const input = { text: 'x', number: 1, flag: true, none: null, list: [1], toString: 'own' };
    const fields = byArgument({ ...refundCall, tool: 'gone', input }, {});
    expect(Object.values(fields).map(({ holds }) => holds)).toEqual([
      'text',
      'json',
      'json',
      'json',
      'json',
      'text',
    ]);
    expect(fields.none?.value).toBe('null');
  });

  it('are none where there are no named arguments', () => {
    for (const input of ['text', null, [1], 7]) expect(editFields({ ...mailCall, input }, tools)).toEqual([]);
  });
});
