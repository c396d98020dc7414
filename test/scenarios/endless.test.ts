import { describe, expect, it } from 'vitest';
import { endOfExecution } from './aws.ts';
import { longRun } from './rehearsals.ts';
import { decide, ended, eventsOf, mailedLink, play, told } from './support.ts';

describe('a run that is longer than an execution', () => {
  it('goes on in the next one as if nothing had been, whoever had to be waited for', async () => {
    const runId = await play('endless');
    await decide(await mailedLink(runId), 'approve', { callIds: [`call_${longRun.mailAtTurn}_1`] });
    const run = await ended(runId);
    const turns = longRun.reads + 2;
    expect(run).toMatchObject({
      status: 'succeeded',
      outcome: 'completed',
      counters: { turns, toolCalls: longRun.reads + 1, deniedCalls: 0, escalatedCalls: 1 },
      // And the judge.
      usage: { modelCalls: turns + 1 },
      budget: { spentUsd: run.usage.costUsd, reservedUsd: 0 },
    });

    expect(await told(runId, 'run.continued')).toEqual([{ execution: 2 }, { execution: 3 }]);
    for (const name of [runId, `${runId}-2`, `${runId}-3`])
      expect(await endOfExecution(name)).toBe('SUCCEEDED');
    const events = await eventsOf(runId);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    const planned = events.filter(({ type }) => type === 'turn.planned').map(({ data }) => data.turn);
    expect(planned).toEqual(Array.from({ length: turns }, (_, index) => index + 1));
    expect(events.filter(({ type }) => type === 'run.finished')).toHaveLength(1);
  });
});
