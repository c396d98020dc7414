import { describe, expect, it } from 'vitest';
import { loseResults } from './aws.ts';
import { vote } from './people.ts';
import { ended, mailedLink, playToEnd, startRun, taskFor, told } from './support.ts';

const finished = async (runId: string) => told(runId, 'call.finished');

describe.concurrent('a result', () => {
  it('of 10 MB is cut in the prompt, searched and read; once it is gone the model is told, and goes on', async () => {
    const runId = await startRun({ agent: 'keeper', task: taskFor('keep-large') });
    const link = await mailedLink(runId);
    expect(await loseResults(runId)).toBe(1);
    const answer = 'Read on.';
    expect((await vote(link, { callId: 'call_4_1', decision: 'answer', answer })).status).toBe(200);
    expect(await ended(runId)).toMatchObject({
      outcome: 'partial',
      result: { response: 'The text is lost.' },
    });
    expect(await finished(runId)).toMatchObject([
      { tool: 'print_text', ok: true },
      { tool: 'recall_result', ok: true },
      { tool: 'recall_result', ok: true },
      { tool: 'ask_human', ok: true },
      { tool: 'recall_result', ok: false, message: expect.stringContaining('result_lost') },
    ]);
  });

  it('of one byte is shown as it is', async () => {
    expect(await playToEnd('keep-tiny', { agent: 'keeper' })).toMatchObject({ outcome: 'completed' });
  });

  it('of more than 10 MB is a failure that says how large it was', async () => {
    const { runId, outcome } = await playToEnd('keep-too-large', { agent: 'keeper' });
    expect(outcome).toBe('impossible');
    expect(await finished(runId)).toMatchObject([{ ok: false, kind: 'tool_failed' }]);
  });
});
