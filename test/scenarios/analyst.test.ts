import { expect, it } from 'vitest';
import rehearsal from '../../agents/analyst/rehearsals/competitors.json' with { type: 'json' };
import { jobs } from '../../local/demo/jobs.ts';
import { ended, startRun, told } from './support.ts';

it('the analyst compares competitors: reads pages that others wrote, remembers, and asks nobody', async () => {
  const runId = await startRun(jobs.analyst);
  const run = await ended(runId);
  expect(run).toMatchObject({ status: 'succeeded', outcome: 'completed', result: { required_human: false } });
  expect(run.counters).toEqual({ turns: 4, toolCalls: 9, deniedCalls: 0, escalatedCalls: 0 });
  const [finish] = rehearsal.turns.at(-1)?.[0]?.respond.calls ?? [];
  expect(finish?.input).toMatchObject({ answer: run.result?.response });

  const calls = await told(runId, 'call.finished');
  expect(calls.filter(({ ok }) => ok)).toHaveLength(9);
  const untrusted = calls.filter((call) => call.untrusted).map(({ callId }) => callId);
  expect(untrusted).toEqual(expect.arrayContaining(['call_2_1', 'call_2_2', 'call_2_3']));
  expect(await told(runId, 'answer.verified')).toHaveLength(1);
});
