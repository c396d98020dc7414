import { describe, expect, it } from 'vitest';
import { afterDecision } from '../../../../functions/core/approval/after-decision.ts';
import { approvalRequested } from '../../../../functions/core/approval/request.ts';
import { hashOf } from '../../../../functions/core/canonical.ts';
import { type Approval, approvalIdOf } from '../../../../functions/core/contracts/approval.ts';
import type { Decision } from '../../../../functions/core/contracts/decision.ts';
import { ForbiddenError, NotFoundError } from '../../../../functions/core/errors.ts';
import { aCall, aRun } from '../../../support/builders.ts';
import { immortal } from '../../../support/process.ts';
import { later, noon, type TestRun, useTable } from '../../../support/table.ts';
import {
  approvalOf,
  askedAtOnce,
  auditOf,
  aVote,
  bothCalls,
  draftOf,
  mixed,
  needing,
  pendingRun,
  people,
  votes,
} from '../pending.ts';

const aws = useTable();
const [ada, grace] = people;
const repeats = 6;
const first = { turn: 1, number: 1, kind: 'approve' } as const;
const crowd = Array.from({ length: 20 }, (_, i) => `person${i}@example.com`);
const approve = bothCalls('approve');
const voteOn = (run: TestRun, decisions: readonly Decision[], person: string, at = later(60)) =>
  votes(aws(), run, aVote(decisions, person, at));
const statusesOf = async (run: TestRun) =>
  (await aws().adapters().calls.list(run)).map(({ status }) => status);
const edited = (text: string): readonly Decision[] => [
  { callId: 'call_1_2', decision: 'edit', input: { text } },
  { callId: 'call_1_3', decision: 'approve' },
];

/** What holds of every request, whoever met whom. @returns it with how often it was told to be decided */
async function consistent(run: TestRun): Promise<Approval> {
  const approval = await approvalOf(aws(), run);
  const entries = await auditOf(aws(), run);
  const of = (type: string) => entries.filter((entry) => entry.type === type);
  expect(of('approval.voted').map(({ who }) => who)).toEqual(approval.votes.map(({ person }) => person));
  const events = await aws().adapters().events.after(run, 0, 100);
  const decided = events.filter(({ type }) => type === 'approval.decided');
  const isClosed = approval.status !== 'pending';
  expect(decided.map(({ data }) => data.status)).toEqual(isClosed ? [approval.status] : []);
  const ends = entries.filter(({ type }) => /^approval\.(decided|expired|cancelled)$/.test(type));
  expect(ends).toHaveLength(isClosed ? 1 : 0);
  // The last entry's hash is out of the table, with the event.
  if (ends[0]) expect(decided[0]?.data.audit).toMatchObject({ seq: expect.any(Number) });
  return approval;
}

describe('people who vote at once', () => {
  it('are one where one is enough; the other is told how, when and by whom', async () => {
    for (let i = 0; i < repeats; i++) {
      const run = await pendingRun(aws());
      const both = await Promise.all([voteOn(run, approve, ada), voteOn(run, mixed, grace, later(61))]);
      const { decidedBy, decidedAt } = await consistent(run);
      expect(both.filter(({ taken }) => taken)).toHaveLength(1);
      expect(both).toContainEqual({
        taken: false,
        told: `Already decided: approved at ${decidedAt} by ${decidedBy}.`,
      });
    }
  });

  it('both count where two are needed, and the second closes it', async () => {
    for (let i = 0; i < repeats; i++) {
      const run = await pendingRun(aws(), { needs: needing(2) });
      const both = await Promise.all([voteOn(run, approve, ada), voteOn(run, approve, grace)]);
      expect(both).toEqual([{ taken: true }, { taken: true }]);
      const { status, votes: cast, decidedBy, decisions } = await consistent(run);
      expect(status).toBe('approved');
      expect(decidedBy).toBe(cast[1]?.person);
      expect(decisions?.map(({ by }) => by.toSorted())).toEqual([
        [ada, grace],
        [ada, grace],
      ]);
      expect(await statusesOf(run)).toEqual(['allowed', 'approved', 'approved']);
    }
  });

  it('count once where they are one person in two windows', async () => {
    for (let i = 0; i < repeats; i++) {
      const run = await pendingRun(aws(), { needs: needing(2) });
      const both = await Promise.all([voteOn(run, approve, ada), voteOn(run, approve, ada)]);
      expect(both.filter(({ taken }) => taken)).toHaveLength(1);
      expect(both).toContainEqual({
        taken: false,
        told: expect.stringContaining(`You decided at ${later(60)}`),
      });
      expect(await consistent(run)).toMatchObject({ status: 'pending', votes: [{ person: ada }] });
    }
  });

  it('are all counted where twenty are needed', async () => {
    const run = await pendingRun(aws(), { needs: needing(20), rounds: askedAtOnce(crowd) });
    const cast = await Promise.all(crowd.map((person) => voteOn(run, approve, person)));
    expect(cast.every(({ taken }) => taken)).toBe(true);
    const { status, votes: all } = await consistent(run);
    expect(status).toBe('approved');
    expect(all.map(({ person }) => person).toSorted()).toEqual(crowd.toSorted());
  });

  it.each(['edit', 'reject'] as const)('settle a call one way: approve or %s', async (decision) => {
    for (let i = 0; i < repeats; i++) {
      const run = await pendingRun(aws());
      const other = decision === 'edit' ? edited('mine') : bothCalls('reject');
      const racers = [() => voteOn(run, approve, ada), () => voteOn(run, other, grace)];
      const both = await Promise.all((i % 2 ? racers.toReversed() : racers).map((race) => race()));
      expect(both.filter(({ taken }) => taken)).toHaveLength(1);
      const { decidedBy, decisions } = await consistent(run);
      const is = decidedBy === ada ? 'approve' : decision;
      expect(decisions?.[0]).toMatchObject({ decision: is, by: [decidedBy] });
      const call = (await aws().adapters().calls.list(run))[1];
      expect(call?.status).toBe({ approve: 'approved', edit: 'edited', reject: 'rejected' }[is]);
      expect(call?.edited).toEqual(is === 'edit' ? { text: 'mine' } : undefined);
    }
  });

  it('do not overrule one another on a call that is settled while others are open', async () => {
    const needs = [...needing(1, ['call_1_2']), ...needing(2, ['call_1_3'])];
    const run = await pendingRun(aws(), { needs });
    await voteOn(run, approve, ada);
    expect(await voteOn(run, bothCalls('reject'), grace)).toEqual({
      taken: false,
      told: expect.stringContaining(
        'send (call_1_2): approve by ada@example.com. Nothing of yours was recorded',
      ),
    });
    expect(await voteOn(run, mixed, grace)).toEqual({ taken: true });
    expect(await consistent(run)).toMatchObject({
      status: 'approved',
      votes: [{}, { decisions: [{ decision: 'reject' }] }],
    });
    expect(await statusesOf(run)).toEqual(['allowed', 'approved', 'rejected']);
  });
});

describe('a vote that leaves the request open', () => {
  /** What may happen to it at the same time, and what it then is. */
  const rivals: Record<string, (run: TestRun) => Promise<unknown>> = {
    expire: (run) => aws().adapters().approvals.expire(run, first, later(299)),
    giveUp: (run) => aws().adapters().approvals.giveUp(approvalIdOf(run, 1), 'Nobody is there.', later(60)),
    cancel: (run) => aws().adapters().runs.requestCancel(run, later(60)),
    finish: (run) =>
      aws()
        .adapters()
        .runs.finish(run, { outcome: 'internal_error', cause: 'It broke.', response: null }, later(60)),
    escalate: (run) => aws().adapters().approvals.escalate(approvalIdOf(run, 1), 1, later(60)),
    deliver: (run) =>
      aws()
        .adapters()
        .approvals.addDeliveries(approvalIdOf(run, 1), [
          { person: ada, channel: 'mail', purpose: 'reminder', at: later(60) },
        ]),
  };
  const status: Record<string, Approval['status']> = {
    expire: 'expired',
    giveUp: 'expired',
    cancel: 'cancelled',
    finish: 'cancelled',
    escalate: 'pending',
    deliver: 'pending',
  };

  it.each(Object.keys(rivals))('counts, or says why not, when it meets: %s', async (name) => {
    const rival = rivals[name] ?? expect.fail(name);
    for (let i = 0; i < repeats; i++) {
      const run = await pendingRun(aws(), {
        needs: needing(2),
        rounds: [...askedAtOnce(people), ...askedAtOnce(['dora@example.com'])],
      });
      const vote = async () => voteOn(run, approve, ada);
      const [cast] =
        i % 2 === 0
          ? await Promise.all([vote(), rival(run)])
          : (await Promise.all([rival(run), vote()])).toReversed();
      const approval = await consistent(run);
      expect(approval.status).toBe(status[name]);
      const { taken } = cast as Awaited<ReturnType<typeof vote>>;
      expect(approval.votes).toHaveLength(taken ? 1 : 0);
      if (approval.status === 'pending') expect(taken).toBe(true);
      if (name === 'escalate') expect(approval.round).toBe(1);
      if (name === 'deliver') expect(approval.deliveries).toHaveLength(1);
      if (name === 'giveUp') expect(approval.unreachable).toBe('Nobody is there.');
    }
  });

  it('is still told apart from a request that is over', async () => {
    for (const [name, told] of [
      ['giveUp', 'before anybody decided. Nobody is there.'],
      ['cancel', 'The run was ended before anybody decided'],
      ['expire', `expired at ${later(300)}`],
    ] as const) {
      const run = await pendingRun(aws());
      await rivals[name]?.(run);
      expect(await voteOn(run, approve, ada)).toEqual({ taken: false, told: expect.stringContaining(told) });
      await consistent(run);
    }
  });

  it('survives the message that asked, delivered once more', async () => {
    const run = await pendingRun(aws(), { needs: needing(2) });
    await voteOn(run, approve, ada);
    const draft = await draftOf(aws(), run, { needs: needing(2) });
    await aws().adapters().approvals.request(draft, approvalRequested(draft));
    expect((await consistent(run)).votes).toMatchObject([{ person: ada }]);
    expect(await voteOn(run, approve, grace)).toEqual({ taken: true });
  });
});

describe('silence after some have voted', () => {
  it('leaves what people had settled: approved, edited and answered', async () => {
    const waiting = { verdict: 'escalate', status: 'awaiting_approval' } as const;
    const callIds = ['call_1_1', 'call_1_2', 'call_1_3', 'call_1_4'];
    const calls = callIds.map((callId, i) =>
      aCall({ ...waiting, callId, tool: ['send', 'send', 'ask_human', 'send'][i] ?? 'send' }),
    );
    const needs = [...needing(1, callIds.slice(0, 3)), ...needing(2, callIds.slice(3))];
    const run = await pendingRun(aws(), { calls, needs });
    await voteOn(
      run,
      [
        { callId: 'call_1_1', decision: 'approve' },
        { callId: 'call_1_2', decision: 'edit', input: { text: 'other' } },
        { callId: 'call_1_3', decision: 'answer', answer: 'The blue one.' },
        { callId: 'call_1_4', decision: 'approve' },
      ],
      ada,
    );
    const { approvals, calls: stored } = aws().adapters();
    const fate = await approvals.expire(run, first, later(300));
    const now = await stored.list(run);
    expect(now.map((call) => call.status)).toEqual(['approved', 'edited', 'done', 'expired']);
    expect(now[1]).toMatchObject({ edited: { text: 'other' }, editedBy: ada });
    expect(now[2]?.result).toEqual({ ok: true, output: { answer: 'The blue one.', answered_by: ada } });
    expect(await consistent(run)).toMatchObject({ status: 'expired', decisions: [{}, {}, {}] });
    expect(afterDecision(fate, now)).toMatchObject({ action: 'rejudge' });
  });

  it('runs what a quorum had approved, and nothing else', async () => {
    const run = await pendingRun(aws(), {
      needs: [...needing(1, ['call_1_2']), ...needing(2, ['call_1_3'])],
    });
    await voteOn(run, approve, ada);
    const { approvals, calls } = aws().adapters();
    const fate = await approvals.expire(run, first, later(300));
    expect(await statusesOf(run)).toEqual(['allowed', 'approved', 'expired']);
    expect(afterDecision(fate, await calls.list(run))).toMatchObject({
      action: 'execute',
      calls: [{ callId: 'call_1_2' }],
    });
    const claim = (callId: string) => calls.claim(run, callId, { irreversible: true, repeatable: false });
    expect((await claim('call_1_3')).claimed).toBe(false);
    expect((await claim('call_1_2')).claimed).toBe(true);
  });
});

describe('the next group', () => {
  const rounds = [...askedAtOnce([ada]), ...askedAtOnce(['dora@example.com'])];
  const id = (run: TestRun) => approvalIdOf(run, 1);

  it('decides once it is asked, and not before', async () => {
    const run = await pendingRun(aws(), { rounds });
    await expect(voteOn(run, approve, 'dora@example.com')).rejects.toThrow(ForbiddenError);
    const { approvals } = aws().adapters();
    expect(await approvals.escalate(id(run), 1, later(150))).toMatchObject({ round: 1 });
    expect(await voteOn(run, approve, 'dora@example.com', later(151))).toEqual({ taken: true });
    expect(await consistent(run)).toMatchObject({ status: 'approved', decidedBy: 'dora@example.com' });
  });

  describe('where somebody of it has voted for another group', () => {
    const needs = [...needing(1), ...needing(1).map((need) => ({ ...need, group: 'finance' }))];
    const both = [...askedAtOnce([ada]), ...askedAtOnce([ada, grace], 'finance')];
    const asked = async (decisions: readonly Decision[]) => {
      const run = await pendingRun(aws(), { needs, rounds: both });
      await voteOn(run, decisions, ada);
      expect(await consistent(run)).toMatchObject({ status: 'pending' });
      const { approvals } = aws().adapters();
      const escalated = await Promise.all(
        Array.from({ length: 5 }, () => approvals.escalate(id(run), 1, later(150))),
      );
      return { run, escalated };
    };

    it('closes the request where that was all that was missing', async () => {
      const { run, escalated } = await asked(approve);
      for (const each of escalated) expect(each).toMatchObject({ status: 'approved', round: 1 });
      expect(await consistent(run)).toMatchObject({
        decidedBy: ada,
        decidedAt: later(150),
        decisions: approve.map((each) => ({ ...each, by: [ada] })),
      });
      expect(await statusesOf(run)).toEqual(['allowed', 'approved', 'approved']);
      expect(await aws().adapters().runs.get(run)).toMatchObject({ status: 'running' });
    });

    it('leaves open what others have to decide', async () => {
      const quorum = needs.map((need) => (need.group === 'finance' ? { ...need, quorum: 2 } : need));
      const run = await pendingRun(aws(), { needs: quorum, rounds: both });
      await voteOn(run, approve, ada);
      const { approvals } = aws().adapters();
      expect(await approvals.escalate(id(run), 1, later(150))).toMatchObject({ status: 'pending', round: 1 });
      expect(await voteOn(run, approve, grace, later(151))).toEqual({ taken: true });
      expect(await consistent(run)).toMatchObject({ status: 'approved', decidedBy: grace });
    });

    it('closes nothing of a run that is being cancelled', async () => {
      const run = await pendingRun(aws(), { needs, rounds: both });
      await voteOn(run, approve, ada);
      const { approvals, runs } = aws().adapters();
      await runs.requestCancel(run, later(100));
      expect((await approvals.escalate(id(run), 1, later(150)))?.status).not.toBe('approved');
      expect(await statusesOf(run)).toEqual(['allowed', 'awaiting_approval', 'awaiting_approval']);
    });
  });

  it('is asked once, however often that is tried, and never where there is none', async () => {
    const run = await pendingRun(aws(), { rounds });
    const { approvals, events } = aws().adapters();
    await Promise.all(Array.from({ length: 5 }, () => approvals.escalate(id(run), 1, later(150))));
    expect(await approvals.escalate(id(run), 2, later(200))).toMatchObject({ round: 1, revision: 1 });
    const told = (await events.after(run, 0, 100)).filter(({ type }) => type === 'approval.escalated');
    expect(told).toMatchObject([{ data: { round: 1, asked: ['dora@example.com'] } }]);
    const entries = await auditOf(aws(), run);
    expect(entries.filter(({ type }) => type === 'approval.escalated')).toHaveLength(1);
  });

  it('is not asked about what is decided', async () => {
    const run = await pendingRun(aws(), { rounds });
    await voteOn(run, approve, ada);
    const { approvals } = aws().adapters();
    expect(await approvals.escalate(id(run), 1, later(150))).toMatchObject({ status: 'approved', round: 0 });
    expect(await approvals.escalate(approvalIdOf(aRun, 9), 1, later(150))).toBeUndefined();
  });
});

describe('a vote', () => {
  it('is nobody’s who is not asked, and about nothing that is not there', async () => {
    const run = await pendingRun(aws());
    await expect(voteOn(run, approve, 'eve@example.com')).rejects.toThrow(ForbiddenError);
    expect(await consistent(run)).toMatchObject({ status: 'pending', votes: [] });
    const { approvals } = aws().adapters();
    await expect(approvals.vote(approvalIdOf(run, 2), aVote(approve))).rejects.toThrow(NotFoundError);
  });

  it('answers the model’s question with the call’s result', async () => {
    const run = await pendingRun(aws(), { kind: 'question' });
    await voteOn(run, [{ callId: 'call_1_2', decision: 'answer', answer: 'The blue one.' }], grace);
    const { status, result } = (await aws().adapters().calls.list(run))[1] ?? expect.fail('no call');
    expect(status).toBe('done');
    expect(result).toEqual({ ok: true, output: { answer: 'The blue one.', answered_by: grace } });
    expect(await consistent(run)).toMatchObject({ status: 'approved', kind: 'question' });
  });

  it('edits arguments of any size', async () => {
    const run = await pendingRun(aws());
    const text = 'ü'.repeat(75_000);
    await voteOn(run, edited(text), ada);
    const [, call] = await aws().adapters().calls.list(run);
    expect(call).toMatchObject({ status: 'edited', editedBy: ada, input: { text: 'hi' } });
    expect(call?.edited).toEqual({ text });
    const [voted] = (await auditOf(aws(), run)).filter(({ type }) => type === 'approval.voted');
    expect(voted).toMatchObject({
      who: ada,
      origin: { via: 'page', ip: '192.0.2.1' },
      data: { decisions: [{ inputHash: hashOf({ text }), argumentsHash: call?.inputHash }, {}] },
    });
  });

  it('fits into an item and a transaction at its largest', async () => {
    const callIds = Array.from({ length: 50 }, (_, i) => `call_1_${i + 1}`);
    const waiting = { tool: 'send', verdict: 'escalate', status: 'awaiting_approval' } as const;
    const escalation = {
      needs: [{ group: 'default', quorum: 1 }],
      requesterMayDecide: true,
      onExpiry: 'deny',
      grantable: true,
    } as const;
    const calls = callIds.map((callId, i) =>
      aCall({
        ...waiting,
        callId,
        input: { text: callId },
        ...(i < 20 && { escalation: { ...escalation, needs: [...escalation.needs] } }),
      }),
    );
    const ten = crowd.slice(0, 10);
    const needs = [...needing(1, callIds.slice(0, 20)), ...needing(10, callIds.slice(20))];
    const run = await pendingRun(aws(), { calls, needs, rounds: askedAtOnce(ten) });
    const { approvals, table } = aws().adapters(immortal());
    const sent: number[] = [];
    table.client.middlewareStack.add(
      (next) => async (args) => {
        const { TransactItems } = args.input as { TransactItems?: unknown[] };
        if (TransactItems) sent.push(TransactItems.length);
        return next(args);
      },
      { step: 'initialize' },
    );
    // Ten people have 10,000 bytes each.
    const opening = callIds.map((callId, i) => ({
      callId,
      decision: 'approve' as const,
      reason: 'x'.repeat(100),
      ...(i < 20 && { grant: { scope: 'run' as const } }),
    }));
    const following = callIds
      .slice(20)
      .map((callId) => ({ callId, decision: 'approve' as const, reason: 'ü'.repeat(120) }));
    for (const [i, person] of ten.entries())
      await approvals.vote(approvalIdOf(run, 1), aVote(i === 0 ? opening : following, person));
    expect(sent).toHaveLength(ten.length);
    expect(Math.max(...sent)).toBeGreaterThan(90);
    expect(Math.max(...sent)).toBeLessThanOrEqual(100);
    const approval = await consistent(run);
    expect(approval.status).toBe('approved');
    expect(Buffer.byteLength(JSON.stringify(approval))).toBeLessThan(250_000);
    for (const { data } of await aws().adapters().events.after(run, 0, 100))
      expect(Buffer.byteLength(JSON.stringify(data))).toBeLessThan(200_000);
  });
});

describe('a request that nobody can be asked about', () => {
  it('is closed once, says why, and lets the run go on to its end', async () => {
    const run = await pendingRun(aws());
    const { approvals, runs } = aws().adapters();
    const giveUp = () => approvals.giveUp(approvalIdOf(run, 1), 'The mail was refused.', later(20));
    await Promise.all([giveUp(), giveUp()]);
    await giveUp();
    const approval = await consistent(run);
    expect(approval).toMatchObject({
      status: 'expired',
      unreachable: 'The mail was refused.',
      decidedAt: later(20),
    });
    expect(await statusesOf(run)).toEqual(['allowed', 'expired', 'expired']);
    expect((await runs.get(run)).status).toBe('running');
  });

  it('says so too where it was never stored', async () => {
    const run = await pendingRun(aws());
    const number = { ...first, number: 2 };
    const { approvals } = aws().adapters();
    expect(await approvals.expire(run, number, later(300))).toMatchObject({
      unreachable: 'Nobody could be asked: the request was never stored.',
    });
  });
});

describe('messages about a request', () => {
  it('are each told once, however many come at once or twice', async () => {
    const run = await pendingRun(aws());
    const { approvals } = aws().adapters();
    const deliveries = crowd.slice(0, 6).map((person) => ({
      person,
      channel: 'mail' as const,
      purpose: 'request' as const,
      at: noon.toISOString(),
    }));
    const add = (some: typeof deliveries) => approvals.addDeliveries(approvalIdOf(run, 1), some);
    await Promise.all([...deliveries.map((each) => add([each])), add(deliveries.slice(0, 3))]);
    await add(deliveries);
    const told = (await consistent(run)).deliveries.map(({ person }) => person);
    expect(told.toSorted()).toEqual(crowd.slice(0, 6).toSorted());
    const asked = (await auditOf(aws(), run)).filter(({ type }) => type === 'approval.asked');
    expect(asked).toHaveLength(6);
  });
});
