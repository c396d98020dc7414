import { describe, expect, it } from 'vitest';
import type { NewEvent } from '../../../../functions/core/contracts/events.ts';
import { newRun, noon, useTable } from '../../../support/table.ts';

const aws = useTable();
const event = (key: string): NewEvent => ({ key, type: 'call.finished', data: { key } });
const numbers = (to: number) => Array.from({ length: to }, (_, i) => i + 1);

describe('the history of a run', () => {
  it('numbers 50 events that come at once from 1 without gaps', async () => {
    const run = newRun();
    // Each from a Lambda of its own.
    await Promise.all(
      numbers(50).map((n) =>
        aws()
          .adapters()
          .events.append(run, [event(`e${n}`)]),
      ),
    );
    const told = await aws().adapters().events.after(run, 0, 100);
    expect(told.map(({ seq }) => seq)).toEqual(numbers(50));
    expect(new Set(told.map(({ data }) => data.key))).toHaveLength(50);
  });

  it('tells once what 20 retries tell at once', async () => {
    const run = newRun();
    const { events } = aws().adapters();
    await Promise.all(numbers(20).map(() => events.append(run, [event('same')])));
    expect(await events.after(run, 0, 100)).toEqual([
      { seq: 1, at: noon.toISOString(), type: 'call.finished', data: { key: 'same' } },
    ]);
  });

  it('tells of several only what is new, in order', async () => {
    const run = newRun();
    const { events } = aws().adapters();
    await events.append(run, [event('b')]);
    await events.append(run, ['a', 'b', 'c'].map(event));
    await events.append(run, []);
    const told = await events.after(run, 0, 100);
    expect(told.map(({ seq, data }) => [seq, data.key])).toEqual([
      [1, 'b'],
      [2, 'a'],
      [3, 'c'],
    ]);
  });

  it('tells nothing of a change that did not happen, and counts no number for it', async () => {
    const run = newRun();
    const { events, table } = aws().adapters();
    const missing = table.set({ pk: `default#RUN#${run.runId}`, sk: 'RUN' }, { a: 1 });
    await expect(table.write([missing], run, [event('a')])).rejects.toThrow('item 0');
    await events.append(run, [event('b')]);
    expect(await events.after(run, 0, 100)).toMatchObject([{ seq: 1, data: { key: 'b' } }]);
  });

  it('makes a change whose event was told before', async () => {
    const run = newRun();
    const { events, table } = aws().adapters();
    const key = { pk: `default#RUN#${run.runId}`, sk: 'RUN' };
    await events.append(run, [event('a')]);
    await table.write([table.put(key)], run, [event('a')]);
    expect(await table.get(key)).toEqual(key);
  });

  it('is read on from where one stopped, in order beyond nine, and never another run’s', async () => {
    const [run, other] = [newRun(), newRun()];
    const { events } = aws().adapters();
    await events.append(
      run,
      numbers(12).map((n) => event(`e${n}`)),
    );
    await events.append(other, [event('x')]);
    const seqs = async (after: number, limit: number) =>
      (await events.after(run, after, limit)).map(({ seq }) => seq);
    expect(await seqs(0, 5)).toEqual([1, 2, 3, 4, 5]);
    expect(await seqs(8, 100)).toEqual([9, 10, 11, 12]);
    expect(await seqs(12, 5)).toEqual([]);
  });
});
