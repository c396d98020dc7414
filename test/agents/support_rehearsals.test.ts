import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { agents, corpora } from '../../agents/registry.ts';
import { FinishSchema } from '../../functions/core/finish.ts';
import { parseRehearsal, type Respond } from '../../local/rehearsal/schema.ts';
import { tools } from '../../tools/registry.ts';
import { searchCorpus } from '../../tools/web_search/providers/corpus.ts';
import { daysLate, lateRefundCents, type Order, orders, supportFile, users } from './support-data.ts';

const rehearsal = parseRehearsal('late-order.json', supportFile('rehearsals/late-order.json'));
const answers = rehearsal.turns.flat().map(({ respond }) => respond);
const callsOf = (tool: string, of: readonly Respond[] = answers) =>
  of.flatMap(({ calls = [] }) => calls.filter((call) => call.tool === tool).map(({ input }) => input ?? {}));
const inputs: Record<string, z.ZodType> = { finish: FinishSchema };
for (const name of agents.support?.tools ?? []) inputs[name] = (tools[name] as (typeof tools)[string]).input;

test('every call is one that the agent may make, with input that its tool accepts', () => {
  for (const { tool, input } of answers.flatMap(({ calls = [] }) => calls)) {
    const problem = inputs[tool]?.safeParse(input).error?.issues ?? [];
    expect({ known: tool in inputs, problem }).toEqual({ known: true, problem: [] });
  }
});

test('it plays the task of the demo and waits for the facts it uses', () => {
  const task =
    'Order ORD-1042 is late. Find out why, tell the customer by email, and offer the refund our policy allows.';
  expect(task).toContain(rehearsal.task.contains);
  const order = JSON.stringify(orders.find(({ order_id }) => order_id === 'ORD-1042'));
  for (const text of rehearsal.turns[1]?.[0]?.expect?.contains ?? ['?']) expect(order).toContain(text);
});

test('its searches find what the next turn expects', () => {
  const found = (turn: number) =>
    JSON.stringify(
      callsOf(
        'web_search',
        rehearsal.turns[turn]?.map(({ respond }) => respond),
      ).map((input) => searchCorpus(corpora.support ?? [], String(input.query), Number(input.max_results))),
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
  const mails = callsOf('send_email') as { to: string; subject: string; body: string }[];

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
