import { DeleteObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { logger } from '../../../../functions/adapters/lambda.ts';
import { startingView } from '../../../../functions/core/context/view.ts';
import { createExecute } from '../../../../functions/core/execute.ts';
import { knownTexts } from '../../../../functions/core/guard/grounding.ts';
import { unusableReason } from '../../../../functions/core/usable.ts';
import { aCall, aRecord, aTurn, someTools, text } from '../../../support/builders.ts';
import { newRun, noon, type TestRun, useTable } from '../../../support/table.ts';

const aws = useTable();
const large = 'x'.repeat(150_000);
beforeEach(() => {
  vi.spyOn(logger, 'error').mockReturnValue();
});

/** Somebody deletes every large value of the run. */
async function deleteValues({ tenantId, runId }: TestRun): Promise<void> {
  const { s3, bucketName: Bucket } = aws();
  for (const folder of ['calls', 'turns', 'runs']) {
    const { Contents = [] } = await s3.send(
      new ListObjectsV2Command({ Bucket, Prefix: `${tenantId}/${folder}/${runId}/` }),
    );
    for (const { Key } of Contents) await s3.send(new DeleteObjectCommand({ Bucket, Key }));
  }
}

async function opened(): Promise<TestRun> {
  const run = newRun();
  await aws().adapters().runs.open(aRecord(run));
  return run;
}

describe('a value whose object is gone', () => {
  it('is a result that is told as lost, neither as a success nor as a call that was not made', async () => {
    const run = await opened();
    const { calls } = aws().adapters();
    await calls.propose(run, [aCall({ result: { ok: true, output: large } })]);
    await deleteValues(run);
    const lost = { ok: false, error: { kind: 'result_lost', retryable: false } };
    expect(await calls.list(run)).toMatchObject([{ result: lost }]);
    expect(await calls.find(run, 'call_1_1')).toMatchObject({ result: lost });
  });

  it('is an answer that is left out of the transcript, and the model is told so', async () => {
    const run = await opened();
    await aws().answered(run, aTurn(1, [text(large)]));
    await deleteValues(run);
    const { turns } = aws().adapters();
    const [turn] = await turns.list(run);
    expect(turn).toMatchObject({ usable: false, feedback: expect.stringContaining('gone from storage') });
    const asked = await turns.asked(run, { turn: 1, purpose: 'plan' });
    expect(asked && 'answer' in asked && unusableReason(asked.answer)?.reason).toBe(
      'it is gone from storage.',
    );
    await turns.annotate(run, 1, { usable: false, feedback: 'Your last answer could not be used.' });
    expect(await turns.list(run)).toMatchObject([{ feedback: 'Your last answer could not be used.' }]);
  });

  it('is arguments with which no tool runs', async () => {
    const run = await opened();
    const { calls } = aws().adapters();
    await calls.propose(run, [aCall({ input: { text: large } })]);
    await deleteValues(run);
    const execute = createExecute({
      tool: someTools.look,
      run: () => expect.fail('it must not run'),
      calls,
      env: {},
      corpora: {},
    });
    expect(await execute({ run, call: { callId: 'call_1_1', tool: 'look' } })).toMatchObject({ ok: false });
    expect(await calls.list(run)).toMatchObject([
      { result: { error: { kind: 'not_allowed', message: expect.stringContaining('or are gone') } } },
    ]);
  });

  it('is what a model had proposed, of which a person then said nothing', async () => {
    const run = await opened();
    const { calls } = aws().adapters();
    const call = aCall({ status: 'edited' });
    await calls.propose(run, [call]);
    await calls.rejudge(run, {
      ...call,
      status: 'approved',
      input: { text: 'a@b.org' },
      proposed: { text: large },
    });
    await deleteValues(run);
    const said = knownTexts(aRecord(), await calls.list(run), someTools).flatMap(({ texts }) => texts);
    expect(said).not.toContain('a@b.org');
  });

  it('is a view of the transcript, which is then shown from its beginning', async () => {
    const run = await opened();
    const { contexts } = aws().adapters();
    const view = { ...startingView, madeAtTurn: 3, said: [large] };
    await contexts.store(run, view);
    await deleteValues(run);
    expect(await contexts.latest(run)).toBeUndefined();
    const again = { ...view, said: [] };
    expect(await contexts.store(run, again)).toEqual(again);
  });

  it('is the answer of a run, which still says how it ended', async () => {
    const run = await opened();
    const { runs } = aws().adapters();
    const ending = { outcome: 'completed', cause: 'The task was completed.', response: large } as const;
    await runs.finish(run, ending, noon.toISOString());
    await deleteValues(run);
    expect((await runs.get(run)).ending).toEqual({ ...ending, response: null });
  });
});
