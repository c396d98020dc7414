import { describe, expect, it } from 'vitest';
import { failure } from '../../../../functions/core/results.ts';
import { createHandler as createVerifyAnswer } from '../../../../functions/verify-answer.ts';
import { createHandler as createVerifyResults } from '../../../../functions/verify-results.ts';
import { aCall, aLoop, aRecord, aTurn, someTools, use } from '../../../support/builders.ts';
import { atEveryDeath, type Process } from '../../../support/process.ts';
import { newRun, type TestRun, useTable } from '../../../support/table.ts';
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
    aCall({ callId: 'call_1_4', tool: 'send', status: 'running' }),
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
        createVerifyResults({ ...aws().adapters(process), tools: someTools })(input(run)),
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
