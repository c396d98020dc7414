import { describe, expect, it } from 'vitest';
import { failure } from '../../../../functions/core/results.ts';
import { createHandler as createVerifyAnswer } from '../../../../functions/verify-answer.ts';
import { createHandler as createVerifyResults } from '../../../../functions/verify-results.ts';
import { aCall, aLoop, aRecord, aTurn, someTools, use } from '../../../support/builders.ts';
import { atEveryDeath, type Process } from '../../../support/process.ts';
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
  /** A turn whose answer cites a call that never was. */
  async function unfounded(): Promise<TestRun> {
    const run = newRun();
    const { runs, calls } = aws().adapters();
    await runs.open(aRecord(run));
    const finish = { status: 'done', answer: 'I have sent it.', evidence: ['call_9_9'] };
    await aws().answered(run, aTurn(1, [use('finish', finish)]));
    await calls.propose(run, [aCall({ tool: 'finish', input: finish, toolUseId: 'toolu_finish' })]);
    return run;
  }

  it('sends the answer back once', async () => {
    const compare = sameStory(aws);
    const deaths = await atEveryDeath({
      world: unfounded,
      async work(run: TestRun, process: Process) {
        const verify = createVerifyAnswer({ ...aws().adapters(process), tools: someTools });
        expect(await verify(input(run))).toMatchObject({ loop: { rejectedAnswers: 1 }, ending: null });
      },
      async check(run) {
        const [story, undisturbed] = await compare(run);
        expect(story).toEqual(undisturbed);
        const told = { result: { error: { kind: 'not_allowed' } } };
        expect(story).toMatchObject({ numbers: [1, 2], calls: [told] });
      },
    });
    expect(deaths).toBe(4);
  });
});
