import { describe, expect, it } from 'vitest';
import { approvalIdOf } from '../../../../functions/core/contracts/approval.ts';
import type { PolicyDecision } from '../../../../functions/core/ports.ts';
import { aLoop } from '../../../support/builders.ts';
import { atEveryDeath, immortal, type Process } from '../../../support/process.ts';
import { noon, type TestRun, useTable } from '../../../support/table.ts';
import { guardOn, permits } from '../guarding.ts';
import { aVote, pendingRun } from '../pending.ts';
import { sameStory } from '../story.ts';

const aws = useTable();

/** A person has changed both calls that waited; nothing of it has been judged. */
async function world(texts: readonly [string, string] = ['new', 'far too long a text']): Promise<TestRun> {
  const run = await pendingRun(aws());
  const decisions = texts.map(
    (text, i) => ({ callId: `call_1_${i + 2}`, decision: 'edit', input: { text } }) as const,
  );
  await aws().adapters().approvals.vote(approvalIdOf(run, 1), aVote(decisions));
  return run;
}

const loop = aLoop({ toolCalls: 3, escalatedCalls: 2, approvals: 1, callsByTool: { look: 1, send: 2 } });

const guard = (run: TestRun, process: Process = immortal(), decide: () => PolicyDecision = permits) =>
  guardOn(aws(), run, { action: 'rejudge', loop }, { process, decide });

describe('a Guard that dies over what a person wrote', () => {
  it('leaves the same verdicts and history as one that lives, and counts no call twice', async () => {
    const compare = sameStory(aws);
    const deaths = await atEveryDeath({
      world,
      work: guard,
      async check(run) {
        const [story, undisturbed] = await compare(run);
        expect(story).toEqual(undisturbed);
        expect(await aws().adapters().calls.list(run)).toMatchObject([
          { status: 'allowed' },
          { status: 'approved', input: { text: 'new', times: 1 }, proposed: { text: 'hi', times: 1 } },
          { status: 'done', verdict: 'deny', result: { error: { kind: 'not_allowed' } } },
        ]);
        // Whoever asks again is told the same.
        expect(await guard(run)).toMatchObject({
          action: 'execute',
          calls: [{ callId: 'call_1_1' }, { callId: 'call_1_2' }],
          loop: { ...loop, historyEvents: expect.any(Number) },
        });
      },
    });
    expect(deaths).toBe(8);
  });

  it('asks those whom the policies name for the new arguments, and only about these', async () => {
    const run = await world(['new', 'other']);
    const approval: PolicyDecision['approval'] = {
      repeats: 'once',
      needs: [{ group: 'finance', quorum: 1 }],
      requesterMayDecide: true,
      onExpiry: 'deny',
      timeoutSeconds: 900,
    };
    let asked = 0;
    const decide = (): PolicyDecision =>
      asked++ === 0 ? { verdict: 'escalate', policies: ['p'], approval } : permits();
    expect(await guard(run, immortal(), decide)).toMatchObject({
      action: 'approve',
      approval: { kind: 'approve', timeoutSeconds: 900 },
      calls: [{ callId: 'call_1_1' }, { callId: 'call_1_3' }],
    });
    const statuses = (await aws().adapters().calls.list(run)).map(({ status }) => status);
    expect(statuses).toEqual(['allowed', 'awaiting_approval', 'approved']);
  });

  it('does not judge anew what was done since', async () => {
    const run = await world();
    await guard(run);
    const { calls } = aws().adapters();
    await calls.claim(run, 'call_1_2', { irreversible: true, repeatable: false });
    const before = await calls.list(run);
    await guard(run, immortal(), () => ({ verdict: 'deny', policies: ['never'] }));
    expect(await calls.list(run)).toEqual(before);
  });

  it('lets no edit act in a run that is being cancelled', async () => {
    const run = await world();
    await aws().adapters().runs.requestCancel(run, noon.toISOString());
    expect(await guard(run)).toMatchObject({ action: 'stop', calls: [], ending: { outcome: 'cancelled' } });
    expect((await aws().adapters().calls.list(run))[1]?.status).toBe('edited');
  });
});
