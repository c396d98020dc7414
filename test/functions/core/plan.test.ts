import { describe, expect, it } from 'vitest';
import type { NewEvent } from '../../../functions/core/contracts/events.ts';
import type { RunRecord } from '../../../functions/core/contracts/run.ts';
import type { ModelAnswer, Turn } from '../../../functions/core/contracts/turn.ts';
import {
  CredentialsRefusedError,
  ModelRequestError,
  ModelUnavailableError,
} from '../../../functions/core/errors.ts';
import { costNanoUsd } from '../../../functions/core/models.ts';
import { createPlan } from '../../../functions/core/plan.ts';
import type { ModelRequest } from '../../../functions/core/prompt.ts';
import {
  aLoop,
  anAgent,
  anAnswer,
  aRecord,
  aRun,
  aTurn,
  someTools,
  text,
  use,
} from '../../support/builders.ts';

const start = Date.parse('2026-11-23T10:00:00.000Z');

/** One Plan on ports in memory: what the model answers or throws, and what was done with the money. */
async function plan(
  given: {
    answer?: ModelAnswer | Error;
    record?: Partial<RunRecord>;
    stored?: Turn;
    /** Since the first attempt of the turn. */
    minutes?: number;
    budgetHolds?: boolean;
  } = {},
) {
  const done: string[] = [];
  const events: NewEvent[] = [];
  const requests: ModelRequest[] = [];
  let reservedNanoUsd = 0;
  let settled: Turn | undefined;
  const handle = createPlan({
    agents: { support: anAgent() },
    tools: someTools,
    runs: { get: async () => aRecord(given.record) },
    turns: {
      list: async () => [],
      get: async () => given.stored,
      async reserve(_run, turn, worst) {
        done.push('reserve');
        reservedNanoUsd = worst;
        const firstAttemptAt = new Date(start).toISOString();
        if (given.budgetHolds === false) return undefined;
        return { turn, attempt: 1, reservedNanoUsd: worst, firstAttemptAt };
      },
      release: async () => void done.push('release'),
      forfeit: async () => void done.push('forfeit'),
      forfeitAll: async () => void done.push('forfeitAll'),
      async settle(_run, _reservation, turn) {
        done.push('settle');
        settled = turn;
      },
      annotate: async () => void done.push('annotate'),
    },
    calls: { list: async () => [] },
    events: { append: async (_run, told) => void events.push(...told) },
    model: {
      async answer(request) {
        done.push('ask');
        requests.push(request);
        const answer = given.answer ?? anAnswer([text('Done.')]);
        if (answer instanceof Error) throw answer;
        return answer;
      },
    },
    now: () => new Date(start + (given.minutes ?? 0) * 60_000),
  });
  const output = await handle({
    run: aRun,
    budget: { maxNanoUsd: 1_000_000_000, spentNanoUsd: 0 },
    loop: aLoop({ turn: 4 }),
    ending: null,
  }).catch((error: unknown) => error);
  return { output, done, events, requests, reservedNanoUsd, settled };
}

describe('a turn', () => {
  it('sets the worst case aside before the model is asked, and settles its price after', async () => {
    const { done, reservedNanoUsd, settled, output } = await plan();
    expect(done).toEqual(['reserve', 'ask', 'settle']);
    expect(output).toMatchObject({ loop: { turn: 5 }, ending: null });
    expect(settled).toMatchObject({ turn: 5, usable: true });
    expect(settled?.costNanoUsd).toBe(costNanoUsd('claude-sonnet-5-5', anAnswer([]).tokens ?? expect.fail()));
    expect(reservedNanoUsd).toBeGreaterThan(settled?.costNanoUsd ?? Number.POSITIVE_INFINITY);
  });

  it('sets aside more for a longer task, at least what its bytes could cost as tokens', async () => {
    const short = await plan({ record: { task: 'x' } });
    const long = await plan({ record: { task: '漢'.repeat(5_000) } });
    const perToken = costNanoUsd('claude-sonnet-5-5', {
      inputTokens: 1,
      outputTokens: 0,
      cacheReadTokens: 0,
      cacheWriteTokens: 0,
    });
    expect(long.reservedNanoUsd - short.reservedNanoUsd).toBeGreaterThanOrEqual(14_000 * perToken);
  });

  it('counts as the worst case where the provider did not say what it billed', async () => {
    const { settled, reservedNanoUsd } = await plan({ answer: anAnswer([text('Hi')], { tokens: null }) });
    expect(settled?.costNanoUsd).toBe(reservedNanoUsd);
  });

  it('is priced as the model that answered, or as the one that was asked where that has no price', async () => {
    const priced = await plan({ answer: anAnswer([], { model: 'claude-opus-5-5' }) });
    const unknown = await plan({ answer: anAnswer([], { model: 'claude-mystery' }) });
    const tokens = anAnswer([]).tokens ?? expect.fail();
    expect(priced.settled?.costNanoUsd).toBe(costNanoUsd('claude-opus-5-5', tokens));
    expect(unknown.settled?.costNanoUsd).toBe(costNanoUsd('claude-sonnet-5-5', tokens));
  });

  it('that is stored is not asked for again, but told', async () => {
    const { done, events, output } = await plan({ stored: aTurn(5, [use('look', { text: 'a' })]) });
    expect(done).toEqual([]);
    expect(output).toMatchObject({ loop: { turn: 5 }, ending: null });
    expect(events).toMatchObject([{ key: 'turn.planned.5', data: { calls: [{ tool: 'look' }] } }]);
  });

  it('is told in excerpts, however long', async () => {
    const long = [text('a'.repeat(9_000)), use('look', { text: 'b'.repeat(9_000) })];
    const { events } = await plan({ answer: anAnswer(long) });
    expect(JSON.stringify(events).length).toBeLessThan(2_000);
  });

  it('gives the model the agent’s own tools and finish, and the task verbatim', async () => {
    const { requests } = await plan({ record: { task: '  Do “it”.\n' } });
    expect(requests[0]?.tools.map(({ name }) => name)).toEqual(['look', 'note', 'send', 'finish']);
    expect(requests[0]?.messages[0]?.content[0]).toEqual(text('  Do “it”.\n'));
  });
});

describe('a run that ends instead', () => {
  it('is cancelled before anything is reserved', async () => {
    const { output, done } = await plan({ record: { cancelRequestedAt: new Date(start).toISOString() } });
    expect(done).toEqual([]);
    expect(output).toMatchObject({ ending: { outcome: 'cancelled' }, loop: { turn: 4 } });
  });

  it('says both figures where the budget does not hold the next call', async () => {
    const { output, done } = await plan({ budgetHolds: false, record: { maxNanoUsd: 10_000_000 } });
    expect(done).toEqual(['reserve']);
    expect(output).toMatchObject({
      ending: { outcome: 'budget_exhausted', cause: expect.stringMatching(/exceeded: \$[\d.]+ > \$0\.01/) },
    });
  });

  it.each([
    [new CredentialsRefusedError('No.'), 'credentials_refused'],
    [new ModelRequestError('Bad.'), 'internal_error'],
  ])('%s is never tried again, and costs nothing', async (answer, outcome) => {
    const { output, done } = await plan({ answer });
    expect(done).toEqual(['reserve', 'ask', 'release']);
    expect(output).toMatchObject({ ending: { outcome, cause: answer.message } });
  });
});

describe('a model that is down', () => {
  it.each([
    [false, 'release'],
    [true, 'forfeit'],
  ])('is tried again by the state machine (billed: %s, so %s)', async (billed, what) => {
    const answer = new ModelUnavailableError('Down.', { billed });
    const { output, done } = await plan({ answer, minutes: 9.9 });
    expect(done).toEqual(['reserve', 'ask', what]);
    expect(output).toBe(answer);
  });

  it('is given up after ten minutes', async () => {
    const answer = new ModelUnavailableError('Down.', { billed: false });
    const { output, done } = await plan({ answer, minutes: 10 });
    expect(done).toContain('release');
    expect(output).toMatchObject({
      ending: { outcome: 'model_unavailable', cause: 'Down. It was retried for 10 minutes.' },
    });
  });

  it('is told from a fault of ours, which is thrown with the money still set aside', async () => {
    const answer = new Error('a bug');
    const { output, done } = await plan({ answer });
    expect(output).toBe(answer);
    expect(done).toEqual(['reserve', 'ask']);
  });
});
