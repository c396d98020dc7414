import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { pollUntil } from '../../local/poll.ts';
import { endOfExecution, runItem } from './aws.ts';
import { client, eventsOf, playToEnd, taskFor, told } from './support.ts';

const json = (body: unknown) => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

describe('what is remembered', () => {
  it('of earlier runs about a subject comes into the prompt of the next, newest first', async () => {
    const subject = `ticket ${randomUUID()}`;
    const first = await playToEnd('hello', { subject, task: `${taskFor('hello')} It was Monday.` });
    expect(first.subject).toBe(subject);
    expect(await runItem(first.runId)).toMatchObject({ memories: [] });
    const second = await playToEnd('refused-key', { subject });

    const third = await playToEnd('hello', { subject });
    const line = ({ task, outcome, cause, finishedAt }: typeof first) =>
      expect.stringContaining(`${finishedAt?.slice(0, 10)}: "${task}" ended ${outcome}: ${cause}`);
    expect(await runItem(third.runId)).toMatchObject({ memories: [line(second), line(first)] });
  });

  it('is shortened, and never in the middle of a character', async () => {
    const subject = `ticket ${randomUUID()}`;
    const task = taskFor('hello').padEnd(199, '.');
    const { runId } = await playToEnd('hello', { subject, task: `${task}🙂 and so on` });
    expect(await endOfExecution(runId)).toBe('SUCCEEDED');
    const next = await playToEnd('hello', { subject });
    expect(await runItem(next.runId)).toMatchObject({ memories: [expect.stringContaining(task)] });
  });

  it('is nobody else’s: another subject, and one that begins alike, recall nothing', async () => {
    const subject = `ticket ${randomUUID()}`;
    await playToEnd('hello', { subject });
    for (const other of [`${subject}0`, subject.slice(0, -1), undefined]) {
      const run = await playToEnd('hello', other === undefined ? {} : { subject: other });
      expect(await runItem(run.runId)).toMatchObject({ memories: [] });
    }
  });
});

describe('all about a subject', () => {
  it('is erased in one call, once no run about it goes on', async () => {
    const subject = `ticket ${randomUUID()}`;
    const { runId } = await playToEnd('hello', { subject });
    const erase = () => client.fetch('/memory/erasures', json({ subject }));
    const asked = await erase();
    expect(asked.status).toBe(202);
    const { erasureId } = (await asked.json()) as { erasureId: string };
    await pollUntil('the end of the erasure', async () => {
      const erasure = await client.fetch(`/memory/erasures/${erasureId}`);
      return ((await erasure.json()) as { status: string }).status === 'done';
    });

    expect(await client.run(runId)).toMatchObject({
      task: '(erased)',
      subject: null,
      outcome: 'completed',
      cause: '(erased)',
      result: { response: null },
    });
    expect((await eventsOf(runId)).map(({ data }) => data.erased)).not.toContain(undefined);
    const next = await playToEnd('hello', { subject });
    expect(await runItem(next.runId)).toMatchObject({ memories: [] });
  });
});

describe('a run that outgrows its prompt', () => {
  it('goes on with what was noted of its first turns', async () => {
    const run = await playToEnd('wordy');
    expect(run).toMatchObject({
      outcome: 'completed',
      // Three turns, a summary and a verdict.
      usage: { modelCalls: 5 },
      result: { response: 'The order ORD-1042 is late.' },
    });
    const [compacted, ...more] = await told(run.runId, 'context.compacted');
    expect(compacted).toMatchObject({ turn: 3, from: 1, through: 1, leftOut: true, summarised: true });
    expect(Number(compacted?.tokensAfter)).toBeLessThan(10_000);
    expect(more).toEqual([]);
  });
});
