import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { agents, corpora } from '../../agents/registry.ts';
import { problemsOfAnswer } from '../../functions/core/answer.ts';
import type { Agent } from '../../functions/core/contracts/agent.ts';
import type { Call, CallResult } from '../../functions/core/contracts/call.ts';
import type { ToolDefinition } from '../../functions/core/contracts/tool.ts';
import { type Finish, FinishSchema } from '../../functions/core/finish.ts';
import { failure } from '../../functions/core/results.ts';
import { parseRehearsal, type Respond } from '../../local/rehearsal/schema.ts';
import { tools } from '../../tools/registry.ts';
import { searchCorpus } from '../../tools/web_search/providers/corpus.ts';
import { aCall, aRecord } from '../support/builders.ts';
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

describe('each of its answers', () => {
  const job =
    'Order ORD-1042 is late. Find out why, tell the customer by email, and offer the refund our policy allows.';
  const rowOf = (rows: readonly object[], field: string, value: unknown) =>
    rows.filter((row) => (row as Record<string, unknown>)[field] === value);
  const resultOf = (tool: string, input: Record<string, unknown>, sent: boolean): CallResult => {
    const { table, filter_field, filter_value } = input;
    if (tool === 'query_database')
      return ok({
        table,
        rows: rowOf(table === 'orders' ? orders : users, String(filter_field), filter_value),
      });
    if (tool === 'web_search')
      return ok({
        results: searchCorpus(corpora.support ?? [], String(input.query), Number(input.max_results)),
      });
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
  const problems = (finish: Finish, calls: Call[]) =>
    problemsOfAnswer({
      finish,
      run: aRecord({ task: job, startedAt: '2026-11-23T10:00:00.000Z' }),
      agent: agents.support as Agent,
      calls,
      tools: (agents.support?.tools ?? []).map((name) => tools[name] as ToolDefinition),
    });

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
