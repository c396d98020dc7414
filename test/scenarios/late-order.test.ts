import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import rehearsal from '../../agents/support/rehearsals/late-order.json' with { type: 'json' };
import { costNanoUsd } from '../../functions/core/models.ts';
import { toUsd } from '../../functions/core/money.ts';
import { decideByLink } from '../../local/client.ts';
import { verdictNanoUsd, verdictTokens } from './rehearsals.ts';
import {
  agentSender,
  approvalSender,
  decisionMails,
  ended,
  eventsOf,
  mailedLink,
  sentTo,
  startRun,
} from './support.ts';

const job =
  'Order ORD-1042 is late. Find out why, tell the customer by email, and offer the refund our policy allows.';
const customer = 'maya.lindqvist@example.com';
/** The turn in which the model proposes the mail. */
const mailTurn = 4;

// The answer of each turn when the mail is approved at once.
const answers = rehearsal.turns.slice(0, mailTurn + 1).map((turn) => {
  const [first] = turn;
  if (!first) throw new Error('A turn of the rehearsal has no answer.');
  return first.respond;
});
const tokens = answers.map(({ usage }) => ({
  inputTokens: usage.input_tokens,
  outputTokens: usage.output_tokens,
  cacheReadTokens: usage.cache_read_input_tokens,
  cacheWriteTokens: usage.cache_creation_input_tokens,
}));
const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);
const price = sum(tokens.map((used) => costNanoUsd('claude-sonnet-5-5', used))) + verdictNanoUsd;

// One after the other: both write to the same customer.
describe('the job of the README', () => {
  it('is done by one click on the mailed link', async () => {
    const before = await sentTo(customer);
    const task = `${job} ${randomUUID()}`;
    const runId = await startRun({ task, subject: `USR-0017 ${randomUUID()}` });
    const link = await mailedLink(runId);

    const [asking, ...others] = await decisionMails(runId);
    expect(others).toEqual([]);
    expect(asking).toMatchObject({ from: approvalSender, to: ['approver@stateward.local'] });
    for (const part of [asking?.text, asking?.html]) {
      expect(part).toContain(runId);
      expect(part).toContain(job);
      expect(part).toContain(link);
    }
    expect(await sentTo(customer)).toHaveLength(before.length);

    expect(await decideByLink(link, 'approve')).toMatchObject({ status: 200 });
    const run = await ended(runId);

    expect(run.cause).toBe('The task was completed.');
    expect(run).toMatchObject({ runId, task, status: 'succeeded', outcome: 'completed', maxCostUsd: 1 });
    expect(run.counters).toEqual({ turns: 5, toolCalls: 6, deniedCalls: 0, escalatedCalls: 1 });
    const usage = {
      costUsd: toUsd(price),
      modelCalls: 6,
      inputTokens: sum(tokens.map(({ inputTokens }) => inputTokens)) + verdictTokens.inputTokens,
      outputTokens: sum(tokens.map(({ outputTokens }) => outputTokens)) + verdictTokens.outputTokens,
      cacheReadTokens: sum(tokens.map(({ cacheReadTokens }) => cacheReadTokens)),
      cacheWriteTokens: sum(tokens.map(({ cacheWriteTokens }) => cacheWriteTokens)),
    };
    expect(run.usage).toEqual(usage);
    const finish = answers.at(-1)?.calls?.[0]?.input as { answer: string };
    expect(run.result).toEqual({
      task,
      tool_calls_made: 6,
      required_human: true,
      complete: true,
      response: finish.answer,
      run_id: runId,
      agent: 'support',
      outcome: 'completed',
      cost_usd: toUsd(price),
      usage,
      duration_ms: Date.parse(run.finishedAt ?? '') - Date.parse(run.startedAt),
    });

    const sent = await sentTo(customer);
    expect(sent).toHaveLength(before.length + 1);
    const proposed = answers[mailTurn - 1]?.calls?.[0]?.input as { subject: string; body: string };
    expect(sent[0]).toMatchObject({
      from: agentSender,
      to: [customer],
      subject: proposed.subject,
      text: proposed.body,
    });

    const events = await eventsOf(runId);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    expect(events.map(({ type }) => type)).toEqual([
      'run.started',
      ...['turn.planned', 'turn.judged', 'call.finished'],
      ...['turn.planned', 'turn.judged', 'call.finished', 'call.finished'],
      ...['turn.planned', 'turn.judged', 'call.finished', 'call.finished'],
      ...['turn.planned', 'turn.judged', 'approval.requested', 'approval.decided', 'call.finished'],
      ...['turn.planned', 'turn.judged', 'answer.verified', 'run.finished'],
    ]);
    const times = events.map(({ at }) => Date.parse(at));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(events.at(-1)?.data).toMatchObject({ runId, outcome: 'completed', cost_usd: toUsd(price) });
  });

  it('is done ten times at once, with one mail for each', async () => {
    const before = await sentTo(customer);
    const runIds = await Promise.all(
      Array.from({ length: 10 }, () => startRun({ task: `${job} ${randomUUID()}` })),
    );
    expect(new Set(runIds).size).toBe(10);
    const runs = await Promise.all(
      runIds.map(async (runId) => {
        const { status } = await decideByLink(await mailedLink(runId), 'approve');
        expect(status).toBe(200);
        return ended(runId);
      }),
    );
    expect(runs.map(({ outcome }) => outcome)).toEqual(runs.map(() => 'completed'));
    expect(runs.map(({ usage }) => usage.costUsd)).toEqual(runs.map(() => toUsd(price)));
    expect(await sentTo(customer)).toHaveLength(before.length + 10);
  });
});
