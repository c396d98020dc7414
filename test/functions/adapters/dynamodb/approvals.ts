import { describe, expect, it } from 'vitest';
import { dynamoApprovals } from '../../../../functions/adapters/approvals.ts';
import { approvalRequested } from '../../../../functions/core/approval/request.ts';
import { approvalIdOf } from '../../../../functions/core/contracts/approval.ts';
import type { CallStatus } from '../../../../functions/core/contracts/call.ts';
import { ConflictError } from '../../../../functions/core/errors.ts';
import { later, type TestRun, useTable } from '../../../support/table.ts';
import { approvalOf, aVote, draftOf, mixed, pendingRun, runToAskAbout } from '../pending.ts';

const aws = useTable();
const rounds = 12;
const first = { turn: 1, number: 1, kind: 'approve' } as const;

/** What may happen to a request that waits; each says whether it won. */
const rivals = {
  approve: async (run: TestRun) => decide(run, mixed, 'ada@example.com'),
  reject: async (run: TestRun) =>
    decide(
      run,
      mixed.map(({ callId }) => ({ callId, decision: 'reject' as const })),
      'grace@example.com',
    ),
  expire: async (run: TestRun) => {
    await aws().adapters().approvals.expire(run, first, later(299));
    return (await approvalOf(aws(), run)).status === 'expired';
  },
  cancel: async (run: TestRun) => {
    await aws().adapters().runs.requestCancel(run, later(60));
    return (await approvalOf(aws(), run)).status === 'cancelled';
  },
  finish: async (run: TestRun) => {
    const ending = { outcome: 'internal_error', cause: 'It broke.', response: null } as const;
    await aws().adapters().runs.finish(run, ending, later(60));
    return (await approvalOf(aws(), run)).status === 'cancelled';
  },
};
type Rival = keyof typeof rivals;

async function decide(run: TestRun, decisions: typeof mixed, by: string): Promise<boolean> {
  try {
    await aws().adapters().approvals.vote(approvalIdOf(run, 1), aVote(decisions, by));
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(ConflictError);
    return false;
  }
}

const callsAfter: Record<string, CallStatus[]> = {
  approved: ['allowed', 'approved', 'rejected'],
  rejected: ['allowed', 'rejected', 'rejected'],
  expired: ['allowed', 'expired', 'expired'],
  // Nobody decided on them, and the claim refuses what is not approved.
  cancelled: ['allowed', 'awaiting_approval', 'awaiting_approval'],
};

const pairs: (readonly [Rival, Rival])[] = [
  ['approve', 'reject'],
  ['approve', 'approve'],
  ['approve', 'expire'],
  ['approve', 'cancel'],
  ['approve', 'finish'],
  ['expire', 'cancel'],
  ['expire', 'finish'],
  ['expire', 'expire'],
  ['cancel', 'finish'],
];

describe('a request that several close at once', () => {
  it.each(pairs)('is closed by one: %s or %s', async (first, second) => {
    for (let round = 0; round < rounds; round++) {
      const run = await pendingRun(aws());
      const racers = round % 2 === 0 ? [first, second] : [second, first];
      const won = await Promise.all(racers.map((rival) => rivals[rival](run)));
      const isIdempotent = new Set([first, second].map((rival) => (rival === 'finish' ? 'cancel' : rival)));
      if (isIdempotent.size > 1 || first === 'approve') expect(won.filter(Boolean)).toHaveLength(1);

      const { calls, runs, events } = aws().adapters();
      const { status, decidedBy } = await approvalOf(aws(), run);
      expect(status).not.toBe('pending');
      expect((await calls.list(run)).map((call) => call.status)).toEqual(callsAfter[status]);
      const told = (await events.after(run, 0, 100)).filter(({ type }) => type === 'approval.decided');
      expect(told).toMatchObject([{ data: { status } }]);
      expect(told[0]?.data.decidedBy).toBe(decidedBy);
      const record = await runs.get(run);
      if (status !== 'cancelled' && !record.finishedAt) expect(record.status).toBe('running');
      if (racers.includes('finish')) expect(record.status).toBe('failed');
    }
  });

  it('is decided by one of twenty clicks', async () => {
    const run = await pendingRun(aws());
    const won = await Promise.all(
      Array.from({ length: 20 }, (_, i) => rivals[i % 2 === 0 ? 'approve' : 'reject'](run)),
    );
    expect(won.filter(Boolean)).toHaveLength(1);
  });
});

describe('a decision', () => {
  it('counts when it comes before the state has expired, and hands its calls over then', async () => {
    const run = await pendingRun(aws());
    expect(await decide(run, mixed, 'ada@example.com')).toBe(true);
    const { approvals } = aws().adapters();
    const fate = await approvals.expire(run, first, later(300));
    expect(fate).toMatchObject({ status: 'approved', decisions: mixed });
    expect((await approvalOf(aws(), run)).status).toBe('approved');
  });

  it('does not count after its time, even before anybody wrote that down', async () => {
    const run = await pendingRun(aws());
    const { approvals } = aws().adapters();
    const click = approvals.vote(approvalIdOf(run, 1), aVote(mixed, 'ada@example.com', later(300)));
    await expect(click).rejects.toThrow('expired');
    expect((await approvalOf(aws(), run)).status).toBe('pending');
  });

  it('says how and when it was made to whoever comes later', async () => {
    const run = await pendingRun(aws());
    await decide(run, mixed, 'ada@example.com');
    const { approvals } = aws().adapters();
    const late = approvals.vote(approvalIdOf(run, 1), aVote(mixed, 'grace@example.com', later(61)));
    await expect(late).rejects.toThrow(`approved at ${later(60)} by ada@example.com`);
  });

  it('keeps the reason with the call', async () => {
    const run = await pendingRun(aws());
    await decide(run, mixed, 'ada@example.com');
    expect((await aws().adapters().calls.list(run))[2]?.decisionReason).toBe('Too much.');
  });
});

describe('a request', () => {
  /** A run whose turn has escalated calls and no request yet. */
  async function escalated() {
    const run = await runToAskAbout(aws());
    return { run, draft: await draftOf(aws(), run) };
  }

  it('is stored once where it is delivered many times at once', async () => {
    const { run, draft } = await escalated();
    const { approvals, events } = aws().adapters();
    await Promise.all(Array.from({ length: 8 }, () => approvals.request(draft, approvalRequested(draft))));
    expect(await approvalOf(aws(), run)).toMatchObject({ status: 'pending' });
    expect((await events.after(run, 1, 10)).map(({ type }) => type)).toEqual(['approval.requested']);
  });

  it('that comes in the very moment of expiry is not left open', async () => {
    const { run, draft } = await escalated();
    const { approvals, calls, table, runs, values } = aws().adapters();
    let late = 0;
    const list = async (...args: Parameters<typeof calls.list>) => {
      if (late++ === 0) await approvals.request(draft, approvalRequested(draft));
      return calls.list(...args);
    };
    expect(
      await dynamoApprovals(table, values, { ...calls, list }).expire(run, first, later(300)),
    ).toMatchObject({
      status: 'expired',
    });
    expect((await approvalOf(aws(), run)).status).toBe('expired');
    expect((await calls.list(run)).map(({ status }) => status)).toEqual(['allowed', 'expired', 'expired']);
    expect((await runs.get(run)).status).toBe('running');
  });

  it('is not stored for a turn that has expired without it', async () => {
    const { run, draft } = await escalated();
    const { approvals, runs } = aws().adapters();
    await approvals.expire(run, first, later(300));
    expect(await approvals.request(draft, approvalRequested(draft))).toBeUndefined();
    expect((await runs.get(run)).status).toBe('running');
  });

  it('is listed to its own tenant by its status', async () => {
    const run = await pendingRun(aws());
    const { approvals } = aws().adapters();
    const idsOf = async (tenantId: string, status: 'pending' | 'approved') =>
      (await approvals.listByStatus(tenantId, status)).map(({ runId }) => runId);
    expect(await idsOf('default', 'pending')).toContain(run.runId);
    expect(await idsOf('other', 'pending')).toEqual([]);
    await decide(run, mixed, 'ada@example.com');
    expect(await idsOf('default', 'pending')).not.toContain(run.runId);
    expect(await idsOf('default', 'approved')).toContain(run.runId);
  });

  it('counts wrong tokens one by one, and keeps every link', async () => {
    const run = await pendingRun(aws());
    const { approvals } = aws().adapters();
    const { approvalId } = await approvalOf(aws(), run);
    const counts = await Promise.all([1, 2, 3, 4, 5].map(() => approvals.countWrongToken(approvalId)));
    expect(counts.sort()).toEqual([1, 2, 3, 4, 5]);
    const hashes = ['a', 'b', 'c', 'd'];
    await Promise.all(hashes.map((hash) => approvals.addLink(approvalId, { approver: 'x', hash })));
    expect((await approvalOf(aws(), run)).linkHashes.map(({ hash }) => hash).sort()).toEqual(hashes);
  });

  it('is nowhere under an id that cannot be one', async () => {
    const { approvals } = aws().adapters();
    for (const id of ['', 'default', 'default.run_x.1', 'a#b.run_00000000000000000000000000.1'])
      expect(await approvals.find(id)).toBeUndefined();
    await expect(approvals.markDelivered('default', later(1))).rejects.toThrow('not the id');
  });
});
