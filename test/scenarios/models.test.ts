import { describe, expect, it } from 'vitest';
import { costNanoUsd, worstCaseNanoUsd } from '../../functions/core/models.ts';
import { toUsd } from '../../functions/core/money.ts';
import { decideByLink } from '../../local/client.ts';
import { endOfExecution, reservationsOf } from './aws.ts';
import { customerOf, verdictNanoUsd } from './rehearsals.ts';
import {
  decisionMails,
  ended,
  eventsOf,
  mailedLink,
  pageAt,
  play,
  playToEnd,
  sentTo,
  told,
} from './support.ts';

/** What the rehearsed answer with 1,000 tokens in and 10 out costs, and the verdict on it, in dollars. */
const helloUsd = toUsd(
  costNanoUsd('claude-sonnet-5-5', {
    inputTokens: 1_000,
    outputTokens: 10,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
  }) + verdictNanoUsd,
);
const kindsOf = async (runId: string) =>
  (await told(runId, 'call.finished')).map(({ ok, kind }) => (ok ? 'ok' : kind));
const feedbackOf = async (runId: string) =>
  (await told(runId, 'turn.judged')).map(({ feedback }) => feedback ?? '');

describe.concurrent('a model that asks for what it cannot have', () => {
  it('asks for a tool that does not exist, is told which there are, and goes on', async () => {
    const run = await playToEnd('unknown-tool');
    expect(run).toMatchObject({
      outcome: 'completed',
      counters: { turns: 3, toolCalls: 2, deniedCalls: 1, escalatedCalls: 0 },
    });
    expect(await kindsOf(run.runId)).toEqual(['unknown_tool', 'ok']);
  });

  it('filters by a field that the table lacks, is told the fields, and goes on', async () => {
    const run = await playToEnd('wrong-filter');
    expect(run).toMatchObject({ outcome: 'completed', counters: { deniedCalls: 1 } });
    expect(await kindsOf(run.runId)).toEqual(['invalid_arguments', 'ok']);
  });

  it('puts half a character into an argument: the call fails at most, and the run goes on', async () => {
    const run = await playToEnd('half-character');
    expect(run).toMatchObject({ outcome: 'completed', counters: { turns: 2, toolCalls: 2 } });
    expect((await kindsOf(run.runId))[0]).toBe('ok');
  });

  it('asks for the 21st call: exactly 20 were executed', async () => {
    const run = await playToEnd('21-calls');
    expect(run).toMatchObject({
      status: 'failed',
      outcome: 'limit_reached',
      counters: { turns: 3, toolCalls: 20 },
      result: { complete: false, tool_calls_made: 20, response: null },
    });
    expect(run.cause).toBe('The model asked for tool call 21; 20 are allowed in a run.');
    expect(await kindsOf(run.runId)).toEqual(Array.from({ length: 20 }, () => 'ok'));
  });

  it('cites a call that does not exist: the answer is sent back, and the corrected one accepted', async () => {
    const run = await playToEnd('false-evidence-once');
    expect(run).toMatchObject({ outcome: 'completed', result: { response: 'It is late.' } });
    expect(await told(run.runId, 'answer.rejected')).toEqual([
      { turn: 2, judged: false, reasons: ['There is no call "call_9_9".'] },
    ]);
  });

  it('cites a call that does not exist twice: a person decides, and says that the run ends unverified', async () => {
    const runId = await play('false-evidence-twice');
    const link = await mailedLink(runId);
    expect(await pageAt(link)).toContain('call_9_9');
    expect(await decideByLink(link, 'reject')).toMatchObject({ status: 200 });
    const run = await ended(runId);
    expect(run).toMatchObject({ status: 'failed', outcome: 'unverified', result: { complete: false } });
    expect(await told(runId, 'answer.rejected')).toHaveLength(2);
  });

  it('gives an answer that a judge sends back with a reason, and then a better one', async () => {
    const run = await playToEnd('judged-unsupported');
    expect(run).toMatchObject({
      outcome: 'completed',
      usage: { modelCalls: 5 },
      result: { complete: true, response: 'It is held in Duluth.' },
    });
    expect(await told(run.runId, 'answer.rejected')).toEqual([
      { turn: 2, judged: true, reasons: ['The task asks where the order is; the answer does not say it.'] },
    ]);
    expect(await told(run.runId, 'answer.verified')).toEqual([{ turn: 3, judged: true }]);
  });

  it('has a judge that gives no verdict: the rules decide, and the history says so', async () => {
    const run = await playToEnd('judge-silent');
    expect(run).toMatchObject({ outcome: 'completed', usage: { modelCalls: 2 } });
    expect(await told(run.runId, 'answer.verified')).toEqual([{ turn: 1, judged: false }]);
  });

  it('says that the task is impossible: an honest outcome, and no success', async () => {
    const run = await playToEnd('impossible-order');
    expect(run).toMatchObject({
      status: 'failed',
      outcome: 'impossible',
      cause: 'The agent says that the task cannot be done.',
      result: { complete: false, response: 'There is no order ORD-9999.' },
    });
    expect(await endOfExecution(run.runId)).toBe('FAILED');
  });
});

describe.concurrent('a model whose answer is of no use', () => {
  it('sends arguments that are no JSON, is told, and goes on', async () => {
    const run = await playToEnd('broken-json');
    expect(run).toMatchObject({
      outcome: 'completed',
      counters: { turns: 2, toolCalls: 0 },
      usage: { modelCalls: 3 },
      result: { response: 'Here is the answer.' },
    });
    expect(await feedbackOf(run.runId)).toEqual([
      'Your last answer could not be used: the arguments of query_database are not valid JSON. Answer again.',
      '',
    ]);
  });

  it('is cut off in the middle of a call: the call is not made', async () => {
    const run = await playToEnd('cut-call');
    expect(run).toMatchObject({ outcome: 'completed', counters: { turns: 2, toolCalls: 0 } });
    expect(run.result?.response).toBe('Here is the short answer.');
    expect(await decisionMails(run.runId)).toEqual([]);
    expect(await sentTo(customerOf('cut-call'))).toEqual([]);
  });

  it('refuses three times: the run ends so, and all three answers are paid for', async () => {
    const run = await playToEnd('refusal');
    expect(run).toMatchObject({ status: 'failed', outcome: 'model_refused', usage: { modelCalls: 3 } });
    expect(run.usage).toMatchObject({ inputTokens: 1_500, outputTokens: 24 });
    expect(run.usage.costUsd).toBe(toUsd(3 * (500 * 2_000 + 8 * 10_000)));
    expect(run.cause).toContain('3 answers in a row');
  });

  it('answers nothing three times: the run ends so', async () => {
    const run = await playToEnd('nothing');
    expect(run).toMatchObject({ status: 'failed', outcome: 'model_unusable', usage: { modelCalls: 3 } });
    expect(run.cause).toContain('it was empty');
  });

  it('recovers after two useless answers, and may fail twice again', async () => {
    const run = await playToEnd('two-strikes');
    expect(run).toMatchObject({
      outcome: 'completed',
      counters: { turns: 6, toolCalls: 1 },
      result: { response: 'It took a while.' },
    });
  });

  it('gives two calls of one answer the same id: neither is made, it is told, and goes on', async () => {
    const run = await playToEnd('twin-ids');
    expect(run).toMatchObject({ outcome: 'completed', counters: { turns: 3, toolCalls: 2 } });
    expect((await feedbackOf(run.runId))[0]).toContain('the same id');
  });

  it('gives a call the id of an earlier one: both are made, each with its own result', async () => {
    const run = await playToEnd('reused-id');
    expect(run.cause).toBe('The task was completed.');
    expect(run).toMatchObject({ outcome: 'completed', counters: { turns: 3, toolCalls: 2 } });
    expect(await kindsOf(run.runId)).toEqual(['ok', 'ok']);
  });
});

describe.concurrent('a model provider', () => {
  it('that refuses the key ends the run at once, and the key is told nowhere', async () => {
    const run = await playToEnd('refused-key');
    expect(run).toMatchObject({
      status: 'failed',
      outcome: 'credentials_refused',
      usage: { costUsd: 0, modelCalls: 0 },
    });
    expect(run.cause).toBe('The model provider refused the key. Check the secret of the stage.');
    expect(await reservationsOf(run.runId)).toMatchObject([{ status: 'released' }]);
    expect(JSON.stringify([run, await eventsOf(run.runId)])).not.toContain('sk-ant-secret');
  });

  it('that refuses the request ends the run with a sentence', async () => {
    const run = await playToEnd('refused-request');
    expect(run).toMatchObject({ status: 'failed', outcome: 'internal_error', usage: { costUsd: 0 } });
    expect(run.cause).toBe('The model provider refused the request (400): messages: text is too strange');
  });

  it('that is overloaded twice is asked again, and only its answer is paid for', async () => {
    const run = await playToEnd('overloaded-twice');
    expect(run).toMatchObject({ outcome: 'completed', result: { response: 'Hello at last.' } });
    expect(run.usage).toMatchObject({ costUsd: helloUsd, modelCalls: 2 });
    expect((await reservationsOf(run.runId)).map(({ status }) => status)).toEqual([
      'released',
      'released',
      'settled',
    ]);
  });

  it('whose answer breaks off is asked again, and what it may have billed counts as spent', async () => {
    const run = await playToEnd('cut-stream');
    expect(run).toMatchObject({ outcome: 'completed', result: { response: 'This one arrives.' } });
    const reservations = await reservationsOf(run.runId);
    expect(reservations.map(({ status }) => status)).toEqual(['forfeited', 'settled']);
    expect(run.usage.modelCalls).toBe(3);
    expect(run.usage.costUsd).toBeCloseTo(toUsd(reservations[0]?.reservedNanoUsd ?? 0) + helloUsd, 9);
  });

  it('that does not say what it billed is taken to have billed the whole reservation', async () => {
    const run = await playToEnd('no-usage');
    expect(run.outcome).toBe('completed');
    const [reservation] = await reservationsOf(run.runId);
    expect(reservation?.reservedNanoUsd).toBeGreaterThan(worstCaseNanoUsd('claude-sonnet-5-5', 0, 2_048));
    expect(run.usage.costUsd).toBe(toUsd((reservation?.reservedNanoUsd ?? 0) + verdictNanoUsd));
  });
});

describe.concurrent('a budget', () => {
  it.each([0.07, 0.11])(
    'of $%d is never passed: calls get shorter, then cheaper, then end',
    async (maxCostUsd) => {
      const run = await playToEnd('expensive', { maxCostUsd });
      expect(run).toMatchObject({ status: 'failed', outcome: 'budget_exhausted', maxCostUsd });
      const whole = Math.floor(maxCostUsd / 0.04);
      expect(run.usage.modelCalls).toBeGreaterThan(whole);
      expect(run.usage.costUsd).toBeGreaterThan(whole * 0.04);
      expect(run.usage.costUsd).toBeLessThanOrEqual(maxCostUsd);
      expect(run.budget).toMatchObject({ maxUsd: maxCostUsd, spentUsd: run.usage.costUsd, reservedUsd: 0 });
      const spent = `$${run.usage.costUsd.toFixed(4)}`;
      expect(run.cause).toMatch(
        new RegExp(`^Agent budget exceeded: \\$0\\.\\d{4,} > \\$${maxCostUsd.toFixed(4)}\\d*\\. `),
      );
      expect(run.cause).toContain(`${spent} is spent`);
    },
  );

  it('too small for a single call buys none', async () => {
    const run = await playToEnd('hello', { maxCostUsd: 0.0001 });
    expect(run).toMatchObject({ outcome: 'budget_exhausted', usage: { costUsd: 0, modelCalls: 0 } });
    expect(run.cause).toContain('> $0.0001');
    expect(run.cause).toContain('$0.00 is spent');
  });
});
