import { describe, expect, it } from 'vitest';
import { type Asked, createAsk } from '../../../functions/core/ask.ts';
import { promptTokensAtMost } from '../../../functions/core/context/size.ts';
import { startingView } from '../../../functions/core/context/view.ts';
import type { Role } from '../../../functions/core/contracts/agent.ts';
import type { ModelAnswer } from '../../../functions/core/contracts/turn.ts';
import {
  CredentialsRefusedError,
  ModelRequestError,
  ModelUnavailableError,
} from '../../../functions/core/errors.ts';
import { costNanoUsd, worstCaseNanoUsd } from '../../../functions/core/models.ts';
import type { Cap, CapStanding } from '../../../functions/core/ports.ts';
import { type ModelRequest, promptOf } from '../../../functions/core/prompt.ts';
import { anAgent, anAnswer, aRecord, aRun, aTurn, someTools, text, use } from '../../support/builders.ts';

const start = Date.parse('2026-11-23T10:00:00.000Z');
const key = { turn: 5, purpose: 'plan' } as const;
const thinking = { type: 'thinking', thinking: 'Hm.', signature: 'sig' };

const requestFor = async (role: Role): Promise<ModelRequest> =>
  promptOf({
    agent: anAgent(),
    role,
    tools: Object.values(someTools),
    run: aRecord(),
    view: startingView,
    turns: [aTurn(1, [thinking, use('look', { text: 'a' })])],
    calls: [],
  });

const standing = (leftNanoUsd: number, cap: Cap = 'run'): CapStanding => ({
  cap,
  maxNanoUsd: 1_000_000_000,
  spentNanoUsd: 1_000_000_000 - leftNanoUsd,
  reservedNanoUsd: 0,
});

/** Asks once on ports in memory: what the model answers or throws, and what was done with the money. */
async function ask(
  given: {
    answer?: ModelAnswer | Error;
    stored?: Asked;
    role?: Role;
    /** Since the first attempt of the call. */
    minutes?: number;
    counted?: number;
    /** What the caps hold, each time that is looked at; the last one stays. */
    standing?: readonly (readonly CapStanding[])[];
    /** How often others are quicker to take the money. */
    races?: number;
  } = {},
) {
  const done: string[] = [];
  const requests: ModelRequest[] = [];
  const reserved: number[] = [];
  let settled: Asked | undefined;
  let races = given.races ?? 0;
  const looks = [...(given.standing ?? [[standing(1_000_000_000)]])];
  const output = await createAsk({
    turns: { asked: async () => given.stored },
    budgets: {
      standing: async () => (looks.length > 1 ? looks.shift() : looks[0]) ?? [],
      async reserve(_run, { turn, purpose }, worst) {
        done.push('reserve');
        reserved.push(worst);
        if (races-- > 0) return { refusedBy: standing(0, 'stage_day') };
        const firstAttemptAt = new Date(start).toISOString();
        return { turn, purpose, attempt: 1, reservedNanoUsd: worst, firstAttemptAt, day: '2026-11-23' };
      },
      release: async () => void done.push('release'),
      forfeit: async () => void done.push('forfeit'),
      async settle(_run, _reservation, asked) {
        done.push('settle');
        settled = asked;
      },
    },
    model: {
      countTokens: async () => given.counted,
      async answer(request) {
        done.push('ask');
        requests.push(request);
        const answer = given.answer ?? anAnswer([text('Done.')]);
        if (answer instanceof Error) throw answer;
        return answer;
      },
    },
    now: () => new Date(start + (given.minutes ?? 0) * 60_000),
  })(aRun, key, given.role ?? 'executor', requestFor).catch((error: unknown) => error);
  return { output, done, requests, reservedNanoUsd: reserved.at(-1) ?? Number.NaN, settled };
}

const tokens = anAnswer([]).tokens ?? expect.fail();

describe('asking the model', () => {
  it('sets the worst case aside before, and settles its price after', async () => {
    const { done, reservedNanoUsd, settled, output } = await ask();
    expect(done).toEqual(['reserve', 'ask', 'settle']);
    expect(output).toEqual(settled);
    expect(settled?.costNanoUsd).toBe(costNanoUsd('claude-sonnet-5-5', tokens));
    expect(reservedNanoUsd).toBeGreaterThan(settled?.costNanoUsd ?? Number.POSITIVE_INFINITY);
  });

  it('finds a stored answer again, for nothing', async () => {
    const stored = { answer: anAnswer([text('Before.')]), costNanoUsd: 7 };
    expect(await ask({ stored })).toMatchObject({ output: stored, done: [] });
  });

  it('trusts the provider’s count, with a margin; without one, the bytes', async () => {
    const bytes = promptTokensAtMost(await requestFor('executor'));
    const worst = (promptTokens: number) => worstCaseNanoUsd('claude-sonnet-5-5', promptTokens, 2_048);
    expect((await ask({ counted: 200 })).reservedNanoUsd).toBe(worst(310));
    expect((await ask()).reservedNanoUsd).toBe(worst(bytes));
    // The margin is no more than the bytes can be, but a count beyond them is believed.
    expect((await ask({ counted: bytes - 1 })).reservedNanoUsd).toBe(worst(bytes));
    expect((await ask({ counted: 100_000 })).reservedNanoUsd).toBe(worst(105_100));
  });

  it('counts as the worst case where the provider did not say what it billed', async () => {
    const { settled, reservedNanoUsd } = await ask({ answer: anAnswer([text('Hi')], { tokens: null }) });
    expect(settled?.costNanoUsd).toBe(reservedNanoUsd);
  });

  it('is priced as the model that answered, or as the one that was asked where that has no price', async () => {
    const priced = await ask({ answer: anAnswer([], { model: 'claude-opus-5-5' }) });
    const unknown = await ask({ answer: anAnswer([], { model: 'claude-mystery' }) });
    expect(priced.settled?.costNanoUsd).toBe(costNanoUsd('claude-opus-5-5', tokens));
    expect(unknown.settled?.costNanoUsd).toBe(costNanoUsd('claude-sonnet-5-5', tokens));
  });
});

describe('where the worst case does not fit', () => {
  const counted = 1_000;
  const worst = (model: string, maxTokens: number) => worstCaseNanoUsd(model, 1_150, maxTokens);
  const withLeft = (left: number, role?: Role) =>
    ask({ counted, standing: [[standing(left)]], ...(role ? { role } : {}) });

  it('the answer may be shorter, down to a quarter', async () => {
    const { requests, reservedNanoUsd } = await withLeft(worst('claude-sonnet-5-5', 700) + 1);
    expect(requests[0]).toMatchObject({ model: 'claude-sonnet-5-5', maxTokens: 700 });
    expect(reservedNanoUsd).toBe(worst('claude-sonnet-5-5', 700));
    expect((await withLeft(worst('claude-sonnet-5-5', 512))).requests[0]).toMatchObject({ maxTokens: 512 });
  });

  it('the cheapest model answers next, without any thinking', async () => {
    const { requests, done } = await withLeft(worst('claude-sonnet-5-5', 512) - 1);
    expect(requests[0]).toMatchObject({ model: 'claude-haiku-5-5', maxTokens: 1_024, effort: 'none' });
    expect(JSON.stringify(requests[0]?.messages)).not.toContain('thinking');
    expect(requests[0]?.messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
    expect(done).toEqual(['reserve', 'ask', 'settle']);
    const least = await withLeft(worst('claude-haiku-5-5', 256));
    expect(least.requests[0]).toMatchObject({ model: 'claude-haiku-5-5', maxTokens: 256 });
  });

  it('the run ends last, and nothing is asked or set aside', async () => {
    const { output, done } = await withLeft(worst('claude-haiku-5-5', 256) - 1);
    expect(done).toEqual([]);
    expect(output).toMatchObject({
      outcome: 'budget_exhausted',
      cause: expect.stringMatching(
        /^Agent budget exceeded: \$1\.0+\d* > \$1\.0+\. Of the budget of this run, /,
      ),
    });
  });

  it.each([
    ['tenant_day', "the tenant's budget of the day (UTC)"],
    ['stage_day', 'the budget of the day (UTC) of the whole stage'],
  ] as const)('the tightest cap decides and is named: %s', async (cap, name) => {
    const { output } = await ask({ standing: [[standing(1_000_000_000), standing(5, cap)]] });
    expect(output).toMatchObject({ outcome: 'budget_exhausted', cause: expect.stringContaining(name) });
  });

  it('a judgement, on the cheapest model already, has nothing to fall back to', async () => {
    const { requests } = await withLeft(worst('claude-haiku-5-5', 256), 'judge');
    expect(requests[0]).toMatchObject({ model: 'claude-haiku-5-5', maxTokens: 256 });
    const { output } = await withLeft(worst('claude-haiku-5-5', 256) - 1, 'judge');
    expect(output).toMatchObject({ outcome: 'budget_exhausted' });
  });

  it('because others were quicker, it looks again at what is left', async () => {
    const dear = [standing(1_000_000_000)];
    const little = [standing(worst('claude-haiku-5-5', 300))];
    const { done, requests } = await ask({ counted, standing: [dear, little], races: 1 });
    expect(done).toEqual(['reserve', 'reserve', 'ask', 'settle']);
    expect(requests[0]).toMatchObject({ model: 'claude-haiku-5-5', maxTokens: 300 });
  });

  it('again and again because others are quicker, it ends and names the cap', async () => {
    const { output, done } = await ask({ races: Number.POSITIVE_INFINITY });
    expect(done.filter((what) => what !== 'reserve')).toEqual([]);
    expect(output).toMatchObject({
      outcome: 'budget_exhausted',
      cause: expect.stringContaining('whole stage'),
    });
  });
});

describe('a provider that refuses', () => {
  it.each([
    [new CredentialsRefusedError('No.'), 'credentials_refused'],
    [new ModelRequestError('Bad.'), 'internal_error'],
  ])('%s is never tried again, and costs nothing', async (answer, outcome) => {
    const { output, done } = await ask({ answer });
    expect(done).toEqual(['reserve', 'ask', 'release']);
    expect(output).toMatchObject({ outcome, cause: answer.message });
  });
});

describe('a model that is down', () => {
  it.each([
    [false, 'release'],
    [true, 'forfeit'],
  ])('is tried again by the state machine (billed: %s, so %s)', async (billed, what) => {
    const answer = new ModelUnavailableError('Down.', { billed });
    const { output, done } = await ask({ answer, minutes: 9.9 });
    expect(done).toEqual(['reserve', 'ask', what]);
    expect(output).toBe(answer);
  });

  it('is given up after ten minutes', async () => {
    const answer = new ModelUnavailableError('Down.', { billed: false });
    const { output, done } = await ask({ answer, minutes: 10 });
    expect(done).toContain('release');
    expect(output).toMatchObject({
      outcome: 'model_unavailable',
      cause: 'Down. It was retried for 10 minutes.',
    });
  });

  it('is told from a fault of ours, which is thrown with the money still set aside', async () => {
    const answer = new Error('a bug');
    const { output, done } = await ask({ answer });
    expect(output).toBe(answer);
    expect(done).toEqual(['reserve', 'ask']);
  });
});
