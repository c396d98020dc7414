import { describe, expect, it } from 'vitest';
import { aRecord, aTurn, text } from '../../../support/builders.ts';
import { newRun, noon, useTable } from '../../../support/table.ts';

const aws = useTable();

describe('a turn', () => {
  it('comes back as it was stored, thinking and signature unchanged, in order beyond nine', async () => {
    const run = newRun();
    const { turns, runs } = aws().adapters();
    await runs.open(aRecord(run));
    const thinking = { type: 'thinking', thinking: 'Hm “…” \u2028', signature: 'EqQB+/=' };
    for (let turn = 1; turn <= 11; turn++)
      await aws().answered(run, aTurn(turn, [thinking, text('Hi')], { costNanoUsd: 1 }));
    await turns.annotate(run, 2, { usable: false, feedback: 'Answer again.' });
    const list = await turns.list(run);
    expect(list.map(({ turn }) => turn)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(list[9]?.answer.content).toEqual([thinking, text('Hi')]);
    expect(await turns.get(run, 2)).toEqual({ ...list[1], usable: false, feedback: 'Answer again.' });
    expect(await turns.get(run, 12)).toBeUndefined();
  });

  it('and the judgement on it are two answers, each found by its key', async () => {
    const run = newRun();
    const { turns, runs, budgets } = aws().adapters();
    await runs.open(aRecord(run));
    await aws().answered(run, aTurn(1, [text('It is so.')], { costNanoUsd: 20 }));
    const judge = { turn: 1, purpose: 'judge' } as const;
    expect(await turns.asked(run, judge)).toBeUndefined();
    const reservation = await budgets.reserve(run, judge, 50, noon.toISOString());
    if ('refusedBy' in reservation) throw new Error('the budget holds it');
    const judgement = { answer: aTurn(1, [text('ä'.repeat(80_000))]).answer, costNanoUsd: 30 };
    await budgets.settle(run, reservation, judgement);

    expect(await turns.asked(run, judge)).toEqual(judgement);
    const { answer, costNanoUsd } = aTurn(1, [text('It is so.')], { costNanoUsd: 20 });
    expect(await turns.asked(run, { turn: 1, purpose: 'plan' })).toEqual({ answer, costNanoUsd });
    // A judgement is no part of the conversation.
    expect(await turns.list(run)).toHaveLength(1);
    expect((await runs.get(run)).usage).toMatchObject({ costNanoUsd: 50, modelCalls: 2 });
  });
});
