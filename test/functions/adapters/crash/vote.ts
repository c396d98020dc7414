import { describe, expect, it } from 'vitest';
import { approvalIdOf } from '../../../../functions/core/contracts/approval.ts';
import type { Call } from '../../../../functions/core/contracts/call.ts';
import type { Decision } from '../../../../functions/core/contracts/decision.ts';
import { aCall } from '../../../support/builders.ts';
import { atEveryDeath, type Process } from '../../../support/process.ts';
import { later, type TestRun, useTable } from '../../../support/table.ts';
import {
  askedAtOnce,
  aVote,
  bothCalls,
  needing,
  pendingRun,
  people,
  runToAskAbout,
  votes,
} from '../pending.ts';
import { sameStory } from '../story.ts';

const aws = useTable();
const waiting = { verdict: 'escalate', status: 'awaiting_approval' } as const;
const large = { text: 'ü'.repeat(75_000) };

/** One call to edit, one to grant, one to answer. */
const calls: readonly Call[] = [
  aCall({ ...waiting, tool: 'note' }),
  aCall({
    ...waiting,
    callId: 'call_1_2',
    tool: 'send',
    escalation: {
      needs: [{ group: 'default', quorum: 1 }],
      requesterMayDecide: true,
      onExpiry: 'deny',
      grantable: true,
    },
  }),
  aCall({ ...waiting, callId: 'call_1_3', tool: 'ask_human' }),
];
const everything: readonly Decision[] = [
  { callId: 'call_1_1', decision: 'edit', input: large },
  { callId: 'call_1_2', decision: 'approve', grant: { scope: 'agent', hours: 1 } },
  { callId: 'call_1_3', decision: 'answer', answer: 'The blue one.' },
];

/** Work that dies at each of its writes and is done again leaves what the undisturbed leaves. */
async function leavesTheSame(options: {
  world: () => Promise<TestRun>;
  work: (run: TestRun, process: Process) => Promise<unknown>;
  story: object;
}): Promise<number> {
  const compare = sameStory(aws);
  return atEveryDeath({
    world: options.world,
    work: options.work,
    async check(run) {
      const [story, undisturbed] = await compare(run);
      expect(story).toEqual(undisturbed);
      expect(story).toMatchObject(options.story);
    },
  });
}

const voting = (decisions: readonly Decision[]) => (run: TestRun, process: Process) =>
  votes(aws(), run, aVote(decisions), 1, process);
const ofAudit = (...types: string[]) => types.map((type) => ({ type }));

describe('a vote that dies', () => {
  it('is cast once where others have yet to decide', async () => {
    const deaths = await leavesTheSame({
      world: () => pendingRun(aws(), { needs: needing(2) }),
      work: voting(bothCalls('approve')),
      story: {
        record: { status: 'awaiting_approval' },
        approvals: [{ status: 'pending', revision: 1, votes: [{ person: people[0] }] }],
        numbers: [1, 2, 3],
        audit: ofAudit('approval.requested', 'approval.voted'),
      },
    });
    expect(deaths).toBe(2);
  });

  it('leaves its edit, its answer and its grant together with the decision', async () => {
    const deaths = await leavesTheSame({
      world: () => pendingRun(aws(), { calls }),
      work: voting(everything),
      story: {
        record: { status: 'running' },
        calls: [
          { status: 'edited', edited: large, editedBy: people[0] },
          { status: 'approved' },
          { status: 'done', result: { ok: true, output: { answer: 'The blue one.' } } },
        ],
        approvals: [{ status: 'approved', decidedBy: people[0] }],
        grants: [{ scope: 'agent', tool: 'send' }],
        audit: ofAudit('approval.requested', 'approval.voted', 'approval.decided', 'grant.given'),
      },
    });
    // The edit's value, then all the rest.
    expect(deaths).toBe(4);
  });
});

describe('what else happens to a request and dies', () => {
  const id = (run: TestRun) => approvalIdOf(run, 1);
  const adapters = (process: Process) => aws().adapters(process);

  it('gives up once, and leaves what people had settled', async () => {
    const deaths = await leavesTheSame({
      async world() {
        const run = await pendingRun(aws(), {
          needs: [...needing(1, ['call_1_2']), ...needing(2, ['call_1_3'])],
        });
        await votes(aws(), run, aVote(bothCalls('approve')));
        return run;
      },
      work: (run, process) => adapters(process).approvals.giveUp(id(run), 'Nobody is there.', later(61)),
      story: {
        record: { status: 'running' },
        calls: [{ status: 'allowed' }, { status: 'approved' }, { status: 'expired' }],
        approvals: [{ status: 'expired', unreachable: 'Nobody is there.' }],
        audit: ofAudit('approval.requested', 'approval.voted', 'approval.expired'),
      },
    });
    expect(deaths).toBe(2);
  });

  it('expires once where it was never stored', async () => {
    await leavesTheSame({
      world: () => runToAskAbout(aws()),
      work: (run, process) =>
        adapters(process).approvals.expire(run, { turn: 1, number: 1, kind: 'approve' }, later(300)),
      story: {
        calls: [{ status: 'allowed' }, { status: 'expired' }, { status: 'expired' }],
        audit: ofAudit('approval.expired'),
      },
    });
  });

  it('asks the next group once', async () => {
    const rounds = [...askedAtOnce(people), ...askedAtOnce(['dora@example.com'])];
    const deaths = await leavesTheSame({
      world: () => pendingRun(aws(), { rounds }),
      work: (run, process) => adapters(process).approvals.escalate(id(run), 1, later(150)),
      story: {
        approvals: [{ status: 'pending', round: 1, revision: 1 }],
        audit: ofAudit('approval.requested', 'approval.escalated'),
        numbers: [1, 2, 3],
      },
    });
    expect(deaths).toBe(2);
  });

  it('tells of each message once', async () => {
    const message = { channel: 'mail', purpose: 'request', at: later(1) } as const;
    const deliveries = people.map((person) => ({ ...message, person }));
    const deaths = await leavesTheSame({
      world: () => pendingRun(aws()),
      work: (run, process) => adapters(process).approvals.addDeliveries(id(run), deliveries),
      story: {
        approvals: [{ deliveries }],
        audit: ofAudit('approval.requested', 'approval.asked', 'approval.asked'),
      },
    });
    expect(deaths).toBe(2);
  });

  it('stores once how edited arguments were judged', async () => {
    const judged = {
      input: large,
      proposed: { text: 'hi', times: 1 },
      status: 'approved',
      reason: 'It may.',
    } as const;
    const deaths = await leavesTheSame({
      async world() {
        const run = await pendingRun(aws(), { calls });
        await votes(aws(), run, aVote(everything));
        return run;
      },
      async work(run, process) {
        const { edited: _, ...call } = (await aws().adapters().calls.list(run))[0] ?? expect.fail('no call');
        await adapters(process).calls.rejudge(run, { ...call, ...judged });
      },
      story: { calls: [{ ...judged, editedBy: people[0] }, {}, {}] },
    });
    // The value in the bucket, and the item.
    expect(deaths).toBe(4);
  });
});
