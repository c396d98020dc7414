import { describe, expect, it } from 'vitest';
import { pollUntil } from '../../local/poll.ts';
import { notesOf } from './aws.ts';
import { client, ended, eventsOf, play, problemIn, taskFor, told } from './support.ts';

const order = 'ORD-1051';
const first = 'First: the customer may cancel.';
const second = 'Second: the parcel was scanned.';

/** Plays a run that writes two notes on the order, which its task names. */
const playNotes = async (rehearsal: string) =>
  ended(await play(rehearsal, { task: `${taskFor(rehearsal)} It is about order ${order}.` }));
const compensate = (runId: string) => client.fetch(`/runs/${runId}/compensate`, { method: 'POST' });
/** What became of the run's undos, once it is known. */
const compensated = (runId: string) =>
  pollUntil(`the compensation of ${runId}`, async () => (await told(runId, 'compensation.finished'))[0]);
const bothUndone = {
  undone: 2,
  undos: [
    { callId: 'undo_2_1', tool: 'remove_order_note', outcome: 'undone' },
    { callId: 'undo_1_1', tool: 'remove_order_note', outcome: 'undone' },
  ],
};

describe.concurrent('what a run did', () => {
  it('is taken back by itself when the run fails, newest first', async () => {
    const { runId, status } = await playNotes('two-notes-then-refused');
    expect(status).toBe('failed');
    expect(await compensated(runId)).toEqual(bothUndone);
    expect(await notesOf(runId, order)).toEqual([]);

    const types = (await eventsOf(runId)).map(({ type }) => type);
    expect(types.slice(types.indexOf('run.finished'))).toEqual([
      'run.finished',
      'compensation.requested',
      'call.finished',
      'call.finished',
      'compensation.finished',
    ]);
    expect(await told(runId, 'compensation.requested')).toMatchObject([
      { by: 'failure', callIds: ['call_2_1', 'call_1_1'] },
    ]);
    // The run's own ending stays what it was.
    expect(await client.run(runId)).toMatchObject({ status: 'failed' });
  });

  it('stays after a run that succeeded, until a person asks, and is taken back once', async () => {
    const { runId, status } = await playNotes('two-notes');
    expect(status).toBe('succeeded');
    expect(await notesOf(runId, order)).toEqual([first, second]);

    const asked = await Promise.all([compensate(runId), compensate(runId)]);
    for (const response of asked) expect([202, 409]).toContain(response.status);
    expect(await compensated(runId)).toEqual(bothUndone);
    expect(await notesOf(runId, order)).toEqual([]);

    const again = await compensate(runId);
    expect(again.status).toBe(409);
    expect((await problemIn(again)).detail).toMatch(/was tried before/);
    expect(await told(runId, 'compensation.finished')).toHaveLength(1);
  });

  it('is nothing that could be taken back: the caller is told so', async () => {
    const { runId } = await ended(await play('hello'));
    const response = await compensate(runId);
    expect(response.status).toBe(409);
    expect((await problemIn(response)).detail).toBe('The run did nothing that can be undone.');
  });
});
