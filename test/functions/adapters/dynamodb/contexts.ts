import { describe, expect, it } from 'vitest';
import { startingView } from '../../../../functions/core/context/view.ts';
import { newRun, useTable } from '../../../support/table.ts';

const aws = useTable();

describe('how a transcript is shown', () => {
  it('is stored once for a turn, and the newest counts, however much people said', async () => {
    const run = newRun();
    const { contexts } = aws().adapters();
    expect(await contexts.latest(run)).toBeUndefined();
    const view = { ...startingView, madeAtTurn: 9, keyContext: '- a: b' };
    expect(await contexts.store(run, view)).toEqual(view);
    expect(await contexts.store(run, { ...view, keyContext: '- a: c' })).toEqual(view);
    const newer = { ...view, madeAtTurn: 10, said: ['Take B. '.repeat(80_000)] };
    await contexts.store(run, newer);
    expect(await contexts.latest(run)).toEqual(newer);
  });
});
