import { describe, expect, it } from 'vitest';
import { playToEnd, sentTo, told } from './support.ts';

/** The name is the key of the run, so that the ids of its facts are known. */
const play = (name: string) => playToEnd(name, { agent: 'keeper', idempotencyKey: name });
const finished = async (runId: string, tool: string) =>
  (await told(runId, 'call.finished')).filter((call) => call.tool === tool);
const judged = async (runId: string) =>
  (await told(runId, 'turn.judged')).flatMap(({ calls }) => calls as Record<string, unknown>[]);

// Side by side but for what one run leaves to the next.
describe.concurrent('what an agent remembers', () => {
  it('is recalled by its next run, supports its answer, and is gone once it is forgotten', async () => {
    expect(await play('keep-noted')).toMatchObject({ outcome: 'completed' });
    expect(await play('keep-recalled')).toMatchObject({
      outcome: 'completed',
      result: { response: 'The contract is renewed on 14 March 2027.' },
    });
    const { runId, outcome } = await play('keep-forgotten');
    expect(outcome).toBe('impossible');
    expect(await finished(runId, 'recall')).toMatchObject([{ ok: true, empty: true }]);
  });

  it('is forgotten only where it is the agent’s own', async () => {
    const { runId, outcome } = await play('keep-unknown');
    expect(outcome).toBe('impossible');
    expect(await finished(runId, 'forget')).toMatchObject([{ ok: false, kind: 'tool_failed' }]);
  });

  it('is no result: an answer that rests on it is sent back', async () => {
    const { runId, outcome } = await play('keep-invented');
    expect(outcome).toBe('impossible');
    expect(await told(runId, 'answer.rejected')).toMatchObject([
      { reasons: [expect.stringContaining('you wrote yourself'), expect.stringContaining('"$731.40"')] },
    ]);
  });

  it('is no source of an address: a mail to it is denied, and nobody is asked', async () => {
    const { runId, outcome } = await play('keep-address');
    expect(outcome).toBe('partial');
    const mails = (await judged(runId)).filter(({ tool }) => tool === 'send_email');
    expect(mails).toMatchObject([
      { verdict: 'deny', reason: expect.stringContaining('eve@invented.example') },
    ]);
    expect(await sentTo('eve@invented.example')).toEqual([]);
  });

  it('after it has read what others wrote taints the run that recalls it, which then forgets nothing', async () => {
    expect(await play('keep-read')).toMatchObject({ outcome: 'completed' });
    const { runId, outcome } = await play('keep-tainted');
    expect(outcome).toBe('completed');
    expect(await finished(runId, 'recall')).toMatchObject([{ ok: true, untrusted: true }]);
    expect((await judged(runId)).filter(({ tool }) => tool === 'forget')).toMatchObject([
      { verdict: 'deny', policies: ['tainted-forgets-nothing'] },
    ]);
  });
});
