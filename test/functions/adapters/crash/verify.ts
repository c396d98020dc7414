import { describe, expect, it } from 'vitest';
import { createAsk } from '../../../../functions/core/ask.ts';
import { costNanoUsd } from '../../../../functions/core/models.ts';
import { failure } from '../../../../functions/core/results.ts';
import { createVerifyAnswer } from '../../../../functions/core/verify-answer.ts';
import { createHandler as createVerifyResults } from '../../../../functions/verify-results.ts';
import {
  aCall,
  aLoop,
  anAgent,
  anAnswer,
  aRecord,
  aTurn,
  someTools,
  use,
} from '../../../support/builders.ts';
import { atEveryDeath, type Death, immortal, type Process } from '../../../support/process.ts';
import { newRun, noon, type TestRun, useTable } from '../../../support/table.ts';
import { sameStory } from '../story.ts';

const aws = useTable();
const input = (run: TestRun) => ({
  run,
  budget: { maxNanoUsd: 1, spentNanoUsd: 0 },
  loop: aLoop(),
  ending: null,
});

/** One call of each fate a turn can leave. */
async function turnOfFates(): Promise<TestRun> {
  const run = newRun();
  const { runs, calls } = aws().adapters();
  await runs.open(aRecord(run));
  await calls.propose(run, [
    aCall({ status: 'done', result: { ok: true, output: 1 } }),
    aCall({ callId: 'call_1_2', tool: 'send', status: 'rejected', decisionReason: 'Too much.' }),
    aCall({ callId: 'call_1_3', tool: 'send', status: 'expired' }),
    aCall({ callId: 'call_1_4', tool: 'note', status: 'running' }),
    aCall({ callId: 'call_1_5', tool: 'look', status: 'running' }),
    aCall({ callId: 'call_1_6', tool: 'note', status: 'allowed' }),
    aCall({ callId: 'call_1_7', status: 'done', result: failure('invalid_arguments', 'No.') }),
  ]);
  return run;
}

describe('a VerifyResults that dies', () => {
  it('types every call once and tells of each once', async () => {
    const compare = sameStory(aws);
    const deaths = await atEveryDeath({
      world: turnOfFates,
      work: (run: TestRun, process: Process) =>
        createVerifyResults({ ...aws().adapters(process), tools: someTools, now: () => noon })(input(run)),
      async check(run) {
        const [story, undisturbed] = await compare(run);
        expect(story).toEqual(undisturbed);
        const kinds = (await aws().adapters().calls.list(run)).map(({ result }) =>
          result?.ok === false ? result.error.kind : 'ok',
        );
        expect(kinds).toEqual([
          'ok',
          'rejected',
          'expired',
          'in_doubt',
          'tool_failed',
          'tool_failed',
          'invalid_arguments',
        ]);
        const told = (await aws().adapters().events.after(run, 1, 100)).map(({ data }) => data.callId);
        expect(told).toEqual([1, 2, 3, 4, 5, 6, 7].map((n) => `call_1_${n}`));
      },
    });
    expect(deaths).toBe(12);
  });
});

describe('a call that may have acted and cannot be undone', () => {
  it('stops the turn until a person has said what to do, and is told once after that', async () => {
    const run = newRun();
    const { runs, calls, events } = aws().adapters();
    await runs.open(aRecord(run));
    await calls.propose(run, [aCall({ tool: 'send', status: 'running' })]);
    const verify = createVerifyResults({ ...aws().adapters(), tools: someTools, now: () => noon });
    await expect(verify(input(run))).rejects.toMatchObject({ name: 'CallInDoubtError' });
    expect(await calls.list(run)).toMatchObject([
      { status: 'in_doubt', result: { error: { kind: 'in_doubt' } } },
    ]);
    expect(await events.after(run, 1, 10)).toEqual([]);
  });
});

describe('a VerifyResults of calls with a price', () => {
  it('pays for those that ran and gives the rest back, once, wherever it dies', async () => {
    const priceNanoUsd = 100_000_000;
    await atEveryDeath({
      async world() {
        const run = newRun();
        const { runs, calls, budgets } = aws().adapters();
        await runs.open(aRecord(run));
        await budgets.reserve(run, { turn: 1, purpose: 'tools' }, 2 * priceNanoUsd, noon.toISOString());
        await calls.propose(run, [
          aCall({ priceNanoUsd, status: 'done', result: { ok: true, output: 1 } }),
          aCall({ callId: 'call_1_2', tool: 'send', priceNanoUsd, status: 'rejected' }),
        ]);
        return run;
      },
      work: (run: TestRun, process: Process) =>
        createVerifyResults({ ...aws().adapters(process), tools: someTools, now: () => noon })(input(run)),
      async check(run) {
        const { remainingNanoUsd, usage } = await aws().adapters().runs.get(run);
        expect(usage.costNanoUsd).toBe(priceNanoUsd);
        expect(remainingNanoUsd).toBe(aRecord().maxNanoUsd - priceNanoUsd);
      },
    });
  });
});

describe('a VerifyAnswer that dies', () => {
  interface World {
    readonly run: TestRun;
    /** How often the judge answered, and what it finds. */
    judged: number;
    readonly supported: boolean;
  }
  const verdict = (supported: boolean) =>
    anAnswer([use('verdict', { supported, problems: supported ? [] : ['It does not say when.'] })]);
  const price = costNanoUsd(
    verdict(true).model,
    verdict(true).tokens ?? expect.fail('the verdict has a price'),
  );

  /** A turn whose answer cites a call that was made, or one that never was. */
  async function answered(evidence: string, supported = true): Promise<World> {
    const run = newRun();
    const { runs, calls } = aws().adapters();
    await runs.open(aRecord(run));
    const finish = { status: 'done', answer: 'It is late.', evidence: [evidence] };
    await aws().answered(run, aTurn(1, [use('finish', finish)]));
    await calls.propose(run, [
      aCall({ status: 'done', result: { ok: true, output: 1 } }),
      aCall({ callId: 'call_1_2', tool: 'finish', input: finish, toolUseId: 'toolu_finish' }),
    ]);
    return { run, judged: 0, supported };
  }

  function verify(world: World, process: Process = immortal()) {
    const model = {
      countTokens: async () => 100,
      answer: () =>
        process.effect(async () => {
          world.judged++;
          return verdict(world.supported);
        }),
    };
    const adapters = aws().adapters(process);
    const ask = createAsk({ ...adapters, model, now: () => noon });
    const verifyAnswer = createVerifyAnswer({
      ...adapters,
      agents: { support: anAgent() },
      tools: someTools,
      ask,
    });
    return verifyAnswer(input(world.run));
  }

  /** What the judge cost, and that each nano-dollar is accounted for. */
  async function moneyOf({ run }: World): Promise<number> {
    const { usage, remainingNanoUsd, maxNanoUsd } = await aws().adapters().runs.get(run);
    expect(remainingNanoUsd + usage.costNanoUsd).toBe(maxNanoUsd);
    return usage.costNanoUsd - aTurn(1, []).costNanoUsd;
  }
  const died = (death: Death | undefined, ...at: string[]) =>
    death !== undefined && at.includes(`${death.moment} ${death.effect}`);

  it('sends the answer back once, and pays no judge where the rules object', async () => {
    const compare = sameStory(aws);
    const deaths = await atEveryDeath({
      world: () => answered('call_9_9'),
      async work(world: World, process: Process) {
        const output = await verify(world, process);
        expect(output).toMatchObject({ action: 'continue', loop: { rejectedAnswers: 1 }, ending: null });
      },
      async check(world) {
        const [story, undisturbed] = await compare(world.run);
        expect(story).toEqual(undisturbed);
        const told = { result: { error: { kind: 'not_allowed' } } };
        expect(story).toMatchObject({ numbers: [1, 2], calls: [{}, told] });
        expect(world.judged).toBe(0);
        expect(await moneyOf(world)).toBe(0);
      },
    });
    expect(deaths).toBe(4);
  });

  it.each([
    [true, 'answer.verified', 8],
    [false, 'answer.rejected', 10],
  ] as const)('is judged once and tells of it once (supported: %s)', async (supported, type, expected) => {
    const deaths = await atEveryDeath({
      world: () => answered('call_1_1', supported),
      work: (world: World, process: Process) => verify(world, process),
      async check(world, death) {
        // Effects: 1 reserves, 2 asks, 3 stores the verdict with its price, 4 tells the history, 5 the model.
        expect(world.judged).toBe(died(death, 'after 2', 'before 3') ? 2 : 1);
        const lost = died(death, 'after 1', 'before 2', 'after 2', 'before 3');
        const spent = await moneyOf(world);
        expect(lost ? spent > price : spent === price).toBe(true);
        const events = await aws().adapters().events.after(world.run, 1, 100);
        expect(events.map((event) => event.type)).toEqual([type]);

        const { judged } = world;
        const again = await verify(world);
        expect(again).toMatchObject(
          supported
            ? { action: 'stop', ending: { outcome: 'completed' } }
            : { action: 'continue', loop: { rejectedAnswers: 1 }, ending: null },
        );
        expect(world.judged).toBe(judged);
      },
    });
    expect(deaths).toBe(expected);
  });
});
