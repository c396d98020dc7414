import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import { toUsd } from '../../functions/core/money.ts';
import { pollUntil } from '../../local/poll.ts';
import { executionArnOf, reservationsOf, stepFunctions } from './aws.ts';
import { customerOf } from './rehearsals.ts';
import {
  approvalAt,
  client,
  decide,
  ended,
  eventsOf,
  mailedLink,
  pageAt,
  play,
  playToEnd,
  problemIn,
  sentTo,
} from './support.ts';

const cancel = (runId: string) => client.fetch(`/runs/${runId}/cancel`, { method: 'POST' });
const typesOf = async (runId: string) => (await eventsOf(runId)).map(({ type }) => type);
/** The model is being asked now. */
const asking = (runId: string) =>
  pollUntil(`the model call of ${runId}`, async () => (await reservationsOf(runId)).length > 0);

describe.concurrent('a run that is ended from outside', () => {
  it('is cancelled while it waits for a person: nothing is sent, and approving comes too late', async () => {
    const runId = await play('mail-cancelled');
    const link = await mailedLink(runId);
    expect((await cancel(runId)).status).toBe(202);

    const run = await ended(runId);
    expect(run).toMatchObject({ status: 'cancelled', outcome: 'cancelled', result: { complete: false } });
    expect(run.cause).toBe('The run was cancelled.');
    expect((await approvalAt(link)).status).toBe('cancelled');
    const page = await pageAt(link);
    expect(page).toContain('Cancelled: send_email');
    expect(page).toContain('This call was <strong>not decided</strong>');
    const late = await decide(link);
    expect(late.status).toBe(409);
    expect((await problemIn(late)).detail).toBe(
      'The run was ended before anybody decided; nothing was done.',
    );
    expect((await eventsOf(runId)).slice(-4)).toMatchObject([
      { type: 'run.cancel_requested' },
      { type: 'approval.decided', data: { status: 'cancelled' } },
      { type: 'call.finished', data: { callId: 'call_1_1', ok: false, kind: 'cancelled' } },
      { type: 'run.finished', data: { outcome: 'cancelled' } },
    ]);
    expect(await sentTo(customerOf('mail-cancelled'))).toEqual([]);
  });

  it('is cancelled while the model answers: the answer is paid for, and nothing it asks for is done', async () => {
    const runId = await play('slow-answer');
    await asking(runId);
    const accepted = await cancel(runId);
    expect(accepted.status).toBe(202);
    expect(await accepted.json()).toMatchObject({ runId, status: 'running' });

    const run = await ended(runId);
    expect(run).toMatchObject({ status: 'cancelled', outcome: 'cancelled', counters: { toolCalls: 0 } });
    expect(run.usage).toMatchObject({ modelCalls: 1 });
    expect(run.usage.costUsd).toBeGreaterThan(0);
    expect(await typesOf(runId)).not.toContain('call.finished');
  });

  it('that has ended cannot be cancelled', async () => {
    const { runId, finishedAt } = await playToEnd('hello');
    const refused = await cancel(runId);
    expect(refused.status).toBe(409);
    expect(refused.headers.get('content-type')).toBe('application/problem+json');
    expect((await problemIn(refused)).detail).toBe(`The run has already ended: succeeded at ${finishedAt}.`);
    expect(await client.run(runId)).toMatchObject({ status: 'succeeded', outcome: 'completed' });
  });

  it('whose execution is stopped while it waits is settled as cancelled', async () => {
    const runId = await play('mail-stopped');
    const link = await mailedLink(runId);
    await stepFunctions.send(new StopExecutionCommand({ executionArn: executionArnOf(runId) }));
    const run = await ended(runId);
    expect(run).toMatchObject({ status: 'cancelled', outcome: 'cancelled' });
    expect(run.cause).toBe('The execution was stopped from outside.');
    expect((await approvalAt(link)).status).toBe('cancelled');
    expect((await decide(link)).status).toBe(409);
    expect((await typesOf(runId)).at(-1)).toBe('run.finished');
    expect(await sentTo(customerOf('mail-stopped'))).toEqual([]);
  });

  it('whose execution is stopped while the model answers counts what it may have been billed', async () => {
    const runId = await play('late-answer');
    await asking(runId);
    await stepFunctions.send(new StopExecutionCommand({ executionArn: executionArnOf(runId) }));
    const run = await ended(runId);
    expect(run).toMatchObject({ status: 'cancelled', outcome: 'cancelled' });
    const [reservation] = await reservationsOf(runId);
    expect(run.usage.costUsd).toBe(toUsd(reservation?.reservedNanoUsd ?? 0));
  });
});
