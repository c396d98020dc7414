import { DescribeExecutionCommand } from '@aws-sdk/client-sfn';
import { describe, expect, it, vi } from 'vitest';
import { sfnWaitingTasks } from '../../../../functions/adapters/executions.ts';
import { type ApprovalKind, approvalIdOf } from '../../../../functions/core/contracts/approval.ts';
import { ConflictError } from '../../../../functions/core/errors.ts';
import { createHandler as createExpire } from '../../../../functions/expire-approval.ts';
import { createHandler as createResume } from '../../../../functions/resume.ts';
import { aLoop } from '../../../support/builders.ts';
import { atEveryDeath, immortal, type Process } from '../../../support/process.ts';
import { later, type TestRun, useTable } from '../../../support/table.ts';
import { approvalOf, aVote, mixed, numberOf, pendingRun } from '../pending.ts';
import { sameStory } from '../story.ts';

const aws = useTable();

/** A click, and the second one of whoever got no answer to the first. */
async function decide(
  run: TestRun,
  process: Process = immortal(),
  decisions = mixed,
  kind: ApprovalKind = 'approve',
): Promise<void> {
  try {
    await aws()
      .adapters(process)
      .approvals.vote(approvalIdOf(run, numberOf(kind)), aVote(decisions));
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error;
  }
}

describe('a decision that dies', () => {
  it('is made once, with the calls, the run and the history', async () => {
    const compare = sameStory(aws);
    const deaths = await atEveryDeath({
      world: () => pendingRun(aws()),
      work: decide,
      async check(run) {
        const [story, undisturbed] = await compare(run);
        expect(story).toEqual(undisturbed);
        expect(story).toMatchObject({
          record: { status: 'running' },
          calls: [{ status: 'allowed' }, { status: 'approved' }, { status: 'rejected' }],
          approvals: [{ status: 'approved', decidedBy: 'ada@example.com' }],
          numbers: [1, 2, 3],
        });
      },
    });
    expect(deaths).toBe(2);
  });

  it.each([
    ['in_doubt', 'call_1_2', ['done', 'approved'], 'running'],
    ['review', 'call_1_2', ['allowed', 'done'], 'running'],
    ['undo', 'undo_1_2', ['done'], 'failed'],
  ] as const)('is made once where it is about a call %s', async (kind, callId, statuses, status) => {
    const compare = sameStory(aws);
    await atEveryDeath({
      world: () => pendingRun(aws(), { kind }),
      work: (run, process) =>
        decide(run, process, [{ callId, decision: 'approve', reason: 'I looked.' }], kind),
      async check(run) {
        const [story, undisturbed] = await compare(run);
        expect(story).toEqual(undisturbed);
        expect(story).toMatchObject({
          record: { status },
          calls: statuses.map((each) => ({ status: each })),
          approvals: [{ status: 'approved' }],
        });
      },
    });
  });

  it.each(['expire', 'cancel'] as const)('leaves the same when it is %s that dies', async (what) => {
    const compare = sameStory(aws);
    await atEveryDeath({
      world: () => pendingRun(aws()),
      async work(run: TestRun, process: Process) {
        const { approvals, calls, runs } = aws().adapters(process);
        if (what === 'cancel') return runs.requestCancel(run, later(60));
        const expire = createExpire({ approvals, calls, now: () => new Date(later(300)) });
        const budget = { maxNanoUsd: 1, spentNanoUsd: 0 };
        const approval = { kind: 'approve', timeoutSeconds: 300 } as const;
        const decided = await expire({ run, budget, loop: aLoop(), approval, ending: null });
        expect(decided).toEqual({ action: 'execute', calls: [], ending: null });
      },
      async check(run) {
        const [story, undisturbed] = await compare(run);
        expect(story).toEqual(undisturbed);
        const { status } = await approvalOf(aws(), run);
        expect(status).toBe(what === 'expire' ? 'expired' : 'cancelled');
      },
    });
  });
});

describe('resuming a run', () => {
  let worlds = 0;
  /** A run that waits for a decision, and the execution that waits with it. */
  async function world() {
    const { executionArn, taskToken } = await aws().startWaiting(`waiting-${++worlds}`);
    const run = await pendingRun(aws(), { taskToken });
    await decide(run);
    return { run, executionArn };
  }

  const resume = async ({ run }: { run: TestRun }, process: Process = immortal()) => {
    const { calls, vault, sfn } = aws().adapters(process);
    const handle = createResume({ calls, vault, tasks: sfnWaitingTasks(sfn) });
    return handle(await approvalOf(aws(), run));
  };

  /** What an execution came to; it goes on by itself once its state is answered. */
  const outputOf = (executionArn: string): Promise<unknown> =>
    vi.waitFor(
      async () => {
        const { status, output } = await aws().sfn.send(new DescribeExecutionCommand({ executionArn }));
        expect(status).toBe('SUCCEEDED');
        return JSON.parse(output ?? '');
      },
      { timeout: 10_000 },
    );

  it('hands over the approved calls once; a second delivery finds nobody waiting', async () => {
    await atEveryDeath({
      world,
      work: resume,
      async check({ run, executionArn }) {
        expect(await outputOf(executionArn)).toEqual({
          action: 'execute',
          calls: [{ callId: 'call_1_2', tool: 'send' }],
          ending: null,
        });
        await resume({ run });
      },
    });
  });

  it('says whether anybody still waited', async () => {
    const { run, executionArn } = await world();
    const { sfn, vault } = aws().adapters();
    const token = await vault.decrypt((await approvalOf(aws(), run)).taskTokenCiphertext);
    const tasks = sfnWaitingTasks(sfn);
    const goOn = { action: 'continue' as const, calls: [], ending: null };
    expect(await tasks.succeed(token, goOn)).toBe(true);
    await outputOf(executionArn);
    const again = { ...goOn, calls: [{ callId: 'call_1_2', tool: 'send' }] };
    expect(await tasks.succeed(token, again)).toBe(false);
    expect(await outputOf(executionArn)).toEqual(goOn);
  });
});
