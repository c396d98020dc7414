import { describe, expect, it } from 'vitest';
import { createAsk } from '../../../../functions/core/ask.ts';
import { noteName, summaryOpening } from '../../../../functions/core/context/summary.ts';
import { startingLoop } from '../../../../functions/core/contracts/state.ts';
import { createPlan } from '../../../../functions/core/plan.ts';
import type { ModelRequest } from '../../../../functions/core/prompt.ts';
import { aCall, anAgent, anAnswer, aRecord, aTurn, someTools, text, use } from '../../../support/builders.ts';
import { atEveryDeath, immortal, type Process } from '../../../support/process.ts';
import { newRun, noon, type TestRun, useTable } from '../../../support/table.ts';

const aws = useTable();
const agent = { ...anAgent(), limits: { ...anAgent().limits, maxContextTokens: 10_000 } };
const summary = anAnswer([
  use(noteName, {
    observations: [
      { key: 'order', value: 'A-17 is late', importance: 0.9, call: 'call_1_1' },
      { key: 'carrier', value: 'Acme', importance: 0.4, call: null },
    ],
  }),
]);

interface World {
  readonly run: TestRun;
  /** What the model was asked for, summaries and turns. */
  readonly summaries: ModelRequest[];
  readonly turns: ModelRequest[];
}

/** A run whose first turn is too long to be shown in its third. */
async function world(): Promise<World> {
  const run = newRun('compacting');
  const { runs, calls } = aws().adapters();
  await runs.open(aRecord({ ...run, startedAt: noon.toISOString() }));
  for (const turn of [1, 2]) {
    const id = `toolu_${turn}`;
    const words = turn === 1 ? 'y'.repeat(28_000) : 'Soon.';
    await aws().answered(run, aTurn(turn, [text(words), use('look', {}, id)], { costNanoUsd: 1 }));
    const result = { ok: true, output: `Order A-17, page ${turn}.` } as const;
    await calls.propose(run, [
      aCall({ callId: `call_${turn}_1`, turn, toolUseId: id, status: 'done', result }),
    ]);
  }
  return { run, summaries: [], turns: [] };
}

async function plan({ run, summaries, turns }: World, process: Process = immortal()): Promise<unknown> {
  const adapters = aws().adapters(process);
  const now = () => noon;
  const answer = (request: ModelRequest) =>
    process.effect(async () => {
      const isSummary = request.messages[0]?.content[0]?.text === summaryOpening;
      (isSummary ? summaries : turns).push(request);
      return isSummary ? summary : anAnswer([text('Done.')]);
    });
  const ask = createAsk({ ...adapters, now, model: { countTokens: async () => 100, answer } });
  const once = createPlan({
    continueAfterEvents: 20_000,
    ...adapters,
    agents: { support: agent },
    tools: someTools,
    ask,
    now,
  });
  const budget = { maxNanoUsd: aRecord().maxNanoUsd, spentNanoUsd: 0 };
  return once({ run, budget, loop: { ...startingLoop, turn: 2 }, ending: null });
}

describe('a Plan that compacts and dies', () => {
  it('pays for the summary once, notes it once, and asks with the same prompt', async () => {
    const prompts: ModelRequest[] = [];
    const deaths = await atEveryDeath({
      world,
      work: plan,
      async check(given, death) {
        const { run, summaries, turns } = given;
        const { contexts, workingMemory, events } = aws().adapters();
        // Effect 2 asks for the summary, 3 stores it with its price.
        const isLost = death && ['after 2', 'before 3'].includes(`${death.moment} ${death.effect}`);
        expect(summaries).toHaveLength(isLost ? 2 : 1);
        prompts.push(...turns);
        const observations = await workingMemory.list(run);
        expect(observations.toSorted((a, b) => b.importance - a.importance)).toMatchObject([
          { key: 'order', value: 'A-17 is late', sourceCallId: 'call_1_1' },
          { key: 'carrier', value: 'Acme' },
        ]);
        expect(await contexts.latest(run)).toMatchObject({
          madeAtTurn: 3,
          summarisedThrough: 1,
          keyContext: '- order: A-17 is late\n- carrier: Acme',
          compaction: { from: 1, through: 1, leftOut: true, summarised: true },
        });
        const history = await events.after(run, 0, 100);
        const told = ['run.started', 'context.compacted', 'turn.planned'];
        expect(history.map(({ type }) => type)).toEqual(told);

        expect(await plan(given)).toMatchObject({ loop: { turn: 3 } });
        expect(summaries).toHaveLength(isLost ? 2 : 1);
      },
    });
    expect(deaths).toBeGreaterThan(12);
    for (const prompt of prompts) expect(prompt).toEqual(prompts[0]);
    expect(JSON.stringify(prompts[0])).not.toContain('yyyy');
  });
});
