import { describe, expect, test } from 'vitest';
import type { Call, CallResult } from '../../functions/core/contracts/call.ts';
import type { Finish } from '../../functions/core/finish.ts';
import { failure } from '../../functions/core/results.ts';
import { jobs } from '../../local/demo/jobs.ts';
import { parseRehearsal } from '../../local/rehearsal/schema.ts';
import { aCall } from '../support/builders.ts';
import { callsOf, problemsWith, searched } from './rehearsed.ts';
import { daysLate, lateRefundCents, type Order, orders, supportFile, users } from './support-data.ts';

const rehearsal = parseRehearsal('late-order.json', supportFile('rehearsals/late-order.json'));
const { task: job } = jobs.support;
const answers = rehearsal.turns.flat().map(({ respond }) => respond);

test('it plays the task of the demo and waits for the facts it uses', () => {
  expect(job).toContain(rehearsal.task.contains);
  const order = JSON.stringify(orders.find(({ order_id }) => order_id === 'ORD-1042'));
  for (const text of rehearsal.turns[1]?.[0]?.expect?.contains ?? ['?']) expect(order).toContain(text);
});

test('its searches find what the next turn expects', () => {
  const found = (turn: number) =>
    JSON.stringify(
      callsOf(
        'web_search',
        (rehearsal.turns[turn] ?? []).map(({ respond }) => respond),
      ).map((input) => searched('support', input)),
    );
  expect(found(1)).toContain('| 7 to 13');
  expect(found(2)).toContain('Duluth');
  expect(found(2)).toContain('email-templates.md#late-delivery-with-a-refund');
});

describe('each of its mails', () => {
  const order = orders.find(({ order_id }) => order_id === 'ORD-1042') as Order;
  const customer = users.find(({ user_id }) => user_id === order.user_id);
  const refund = lateRefundCents(order) / 100;
  const weekday = (date: string | null) =>
    new Date(`${date}T12:00:00Z`)
      .toLocaleDateString('en-GB', { weekday: 'long', day: 'numeric', month: 'long', timeZone: 'UTC' })
      .replace(/^(\w+) /, '$1, ');
  const mails = callsOf('send_email', answers) as { to: string; subject: string; body: string }[];

  test('goes to the customer and agrees with the data and the policy', () => {
    expect(mails.length).toBeGreaterThan(1);
    for (const { to, subject, body } of mails) {
      expect(to).toBe(customer?.email);
      expect(subject).toContain(order.order_id);
      const facts = [
        `Hello ${customer?.name.split(' ')[0]},`,
        `$${refund.toFixed(2)}`,
        `$${order.subtotal_usd.toFixed(2)}`,
        `$${(order.subtotal_usd * 0.2).toFixed(2)}`,
        `$${order.shipping_usd.toFixed(2)}`,
        `${daysLate(order)} days`,
        weekday(order.promised_on),
        weekday(order.estimated_on),
        String(order.tracking_number),
      ];
      for (const fact of facts) expect(body).toContain(fact);
    }
  });

  test('names no sum that is not among the facts, and no exclamation mark', () => {
    const sums = new Set(['$60.00', '$48.00', '$240.00', '$12.00']);
    for (const { subject, body } of mails) {
      const named = `${subject} ${body}`.match(/\$[\d.,]*\d/g) ?? [];
      expect(named.filter((sum) => !sums.has(sum))).toEqual([]);
      expect(body).not.toContain('!');
    }
  });
});

test('it calls a run done only where the mail was sent', () => {
  for (const { expect: expected, respond } of rehearsal.turns.flat()) {
    const [finish] = callsOf('finish', [respond]);
    if (finish) expect(finish.status === 'done').toBe(expected?.contains[0] === 'messageId');
  }
});

describe('each of its answers', () => {
  const rowOf = (rows: readonly object[], field: string, value: unknown) =>
    rows.filter((row) => (row as Record<string, unknown>)[field] === value);
  const resultOf = (tool: string, input: Record<string, unknown>, sent: boolean): CallResult => {
    const { table, filter_field, filter_value } = input;
    if (tool === 'query_database')
      return ok({
        table,
        rows: rowOf(table === 'orders' ? orders : users, String(filter_field), filter_value),
      });
    if (tool === 'web_search') return ok({ results: searched('support', input) });
    return sent
      ? ok({ messageId: 'm-1' })
      : failure('rejected', 'A person rejected this call; nothing was sent.');
  };
  const ok = (output: unknown): CallResult => ({ ok: true, output });

  /** The calls of the first alternatives up to a turn, with what the real data and documents return. */
  const callsUntil = (turns: number, sent: boolean): Call[] =>
    rehearsal.turns.slice(0, turns).flatMap((alternatives, index) => {
      const turn = index + 1;
      // The fifth turn either ends the run or proposes the mail once more.
      const played =
        turn < 5 ? alternatives[0] : alternatives.find(({ respond }) => callsOf('send_email', [respond])[0]);
      return (played?.respond.calls ?? []).map(({ tool, input = {} }, at) =>
        aCall({
          callId: `call_${turn}_${at + 1}`,
          turn,
          toolUseId: `toolu_${turn}_${at}`,
          tool,
          input,
          result: resultOf(tool, input, sent && turn === turns),
        }),
      );
    });
  const finishes = rehearsal.turns.flatMap((alternatives, index) =>
    alternatives.flatMap(({ respond }) =>
      callsOf('finish', [respond]).map((input) => ({ turns: index, finish: input as Finish })),
    ),
  );
  const problems = (finish: Finish, calls: Call[]) => problemsWith('support', job, finish, calls);

  test('holds against what the tools return', () => {
    expect(finishes.length).toBeGreaterThan(5);
    for (const { turns, finish } of finishes)
      expect(problems(finish, callsUntil(turns, finish.status === 'done'))).toEqual([]);
  });

  test('that says the mail went out does not hold where it did not', () => {
    for (const { turns, finish } of finishes.filter(({ finish: { status } }) => status === 'done'))
      expect(problems(finish, callsUntil(turns, false)).join()).toContain('no call of send_email succeeded');
  });
});
