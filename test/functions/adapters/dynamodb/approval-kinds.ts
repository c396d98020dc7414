import { describe, expect, it } from 'vitest';
import { approvalRequested } from '../../../../functions/core/approval/request.ts';
import { undoRequestNumber } from '../../../../functions/core/compensate.ts';
import { ConflictError } from '../../../../functions/core/errors.ts';
import { failure } from '../../../../functions/core/results.ts';
import { later, type TestRun, useTable } from '../../../support/table.ts';
import { approvalOf, aVote, draftOf, numberOf, pendingRun, runToAskAbout } from '../pending.ts';

const aws = useTable();
type Kind = 'approve' | 'review' | 'in_doubt' | 'undo';
const askedOf = (kind: Kind) => (kind === 'undo' ? 'undo_1_2' : 'call_1_2');

async function decide(run: TestRun, decision: 'approve' | 'reject', number = 1): Promise<boolean> {
  const approval = await approvalOf(aws(), run, number);
  const decisions = approval.callIds.map((callId) => ({ callId, decision, reason: 'I looked.' }));
  try {
    await aws().adapters().approvals.vote(approval.approvalId, aVote(decisions));
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(ConflictError);
    return false;
  }
}

const expire = (run: TestRun, kind: Kind) =>
  aws()
    .adapters()
    .approvals.expire(run, { turn: 1, number: numberOf(kind), kind }, later(300));
const callOf = async (run: TestRun, callId = 'call_1_2') => {
  const { calls } = aws().adapters();
  return [...(await calls.list(run, 1)), ...(await calls.listUndos(run))].find(
    (call) => call.callId === callId,
  );
};
const claim = (run: TestRun, callId = 'call_1_2') =>
  aws().adapters().calls.claim(run, callId, { irreversible: true, repeatable: false });

describe('a call in doubt', () => {
  it('is made once more, and only once, where a person says that it did not happen', async () => {
    const run = await pendingRun(aws(), { kind: 'in_doubt' });
    const { calls, runs } = aws().adapters();
    expect((await claim(run)).claimed).toBe(false);
    expect(await decide(run, 'approve')).toBe(true);
    const approved = await callOf(run);
    expect(approved).toMatchObject({ status: 'approved', decisionReason: 'I looked.' });
    expect(approved).not.toHaveProperty('result');
    expect(approved).not.toHaveProperty('durationMs');
    expect((await runs.get(run)).status).toBe('running');

    const claims = await Promise.all(Array.from({ length: 8 }, () => claim(run)));
    expect(claims.filter(({ claimed }) => claimed)).toHaveLength(1);
    await calls.record(run, 'call_1_2', { ok: true, output: 1 }, { irreversible: true });
    expect(await callOf(run)).toMatchObject({ status: 'done', result: { ok: true } });
  });

  it.each(['rejected', 'expired'] as const)('stays one, and is done, where that is %s', async (how) => {
    const run = await pendingRun(aws(), { kind: 'in_doubt' });
    if (how === 'rejected') await decide(run, 'reject');
    else await expire(run, 'in_doubt');
    const reason = how === 'rejected' ? 'I looked.' : 'Nobody said in time whether it happened.';
    expect(await callOf(run)).toMatchObject({
      status: 'done',
      decisionReason: reason,
      result: { error: { kind: 'in_doubt' } },
    });
    expect((await claim(run)).claimed).toBe(false);
  });

  it('is decided by one of twenty clicks', async () => {
    const run = await pendingRun(aws(), { kind: 'in_doubt' });
    const clicks = Array.from({ length: 20 }, (_, i) => decide(run, i % 2 ? 'approve' : 'reject'));
    expect((await Promise.all(clicks)).filter(Boolean)).toHaveLength(1);
    const { status } = await approvalOf(aws(), run);
    expect((await callOf(run))?.status).toBe(status === 'approved' ? 'approved' : 'done');
  });

  it('may come up again in the same turn, and is asked about under the next number', async () => {
    const run = await pendingRun(aws(), { kind: 'in_doubt' });
    await decide(run, 'approve');
    await claim(run);
    const { calls, approvals } = aws().adapters();
    await calls.record(run, 'call_1_2', failure('in_doubt', 'Again.'), { irreversible: true });
    const draft = await draftOf(aws(), run, { kind: 'in_doubt', number: 2 });
    await approvals.request(draft, approvalRequested(draft));
    expect(await decide(run, 'reject', 2)).toBe(true);
    expect((await approvalOf(aws(), run)).status).toBe('approved');
    expect(await callOf(run)).toMatchObject({ status: 'done', result: { error: { message: 'Again.' } } });
  });
});

describe('a review', () => {
  it.each(['approve', 'reject'] as const)(
    'changes nothing of the call but the reason: %s',
    async (decision) => {
      const run = await pendingRun(aws(), { kind: 'review' });
      const before = await callOf(run);
      expect(await decide(run, decision)).toBe(true);
      expect(await callOf(run)).toEqual({ ...before, decisionReason: 'I looked.' });
      expect((await aws().adapters().runs.get(run)).status).toBe('running');
    },
  );

  it('needs no reason', async () => {
    const run = await pendingRun(aws(), { kind: 'review' });
    const { approvals } = aws().adapters();
    const bare = [{ callId: 'call_1_2', decision: 'approve' as const }];
    await approvals.vote((await approvalOf(aws(), run)).approvalId, aVote(bare));
    expect(await callOf(run)).not.toHaveProperty('decisionReason');
  });
});

describe('an undo', () => {
  const number = numberOf('undo');

  it.each(['approve', 'reject'] as const)('leaves the ended run as it is: %s', async (decision) => {
    const run = await pendingRun(aws(), { kind: 'undo' });
    const { runs } = aws().adapters();
    const before = await runs.get(run);
    expect(await approvalOf(aws(), run, number)).toMatchObject({ status: 'pending', callIds: ['undo_1_2'] });
    expect(await decide(run, decision, number)).toBe(true);
    expect(await runs.get(run)).toEqual(before);
    expect((await claim(run, 'undo_1_2')).claimed).toBe(decision === 'approve');
    expect(await callOf(run)).toMatchObject({ status: 'done' });
  });

  it('is claimed though the run was cancelled', async () => {
    const run = await runToAskAbout(aws());
    const { runs, calls, approvals } = aws().adapters();
    await runs.requestCancel(run, later(1));
    await runs.finish(run, { outcome: 'cancelled', cause: 'So it was.', response: null }, later(2));
    const [call] = await calls.list(run);
    if (!call) return expect.fail('there is a call');
    const undo = { verdict: 'escalate', status: 'awaiting_approval', callId: 'undo_1_1' } as const;
    await calls.propose(run, [{ ...call, ...undo }]);
    const draft = await draftOf(aws(), run, { kind: 'undo', number: undoRequestNumber('undo_1_1') });
    await approvals.request(draft, approvalRequested(draft));
    await decide(run, 'approve', undoRequestNumber('undo_1_1'));
    expect((await claim(run, 'undo_1_1')).claimed).toBe(true);
  });

  it('is asked about alone, however many wait', async () => {
    const run = await runToAskAbout(aws(), 'undo');
    const { calls } = aws().adapters();
    const [undo] = await calls.listUndos(run);
    if (!undo) return expect.fail('there is an undo');
    await calls.propose(run, [{ ...undo, callId: 'undo_1_1' }]);
    expect((await draftOf(aws(), run, { kind: 'undo' })).callIds).toEqual(['undo_1_2']);
    await expire(run, 'undo');
    const statuses = (await calls.listUndos(run)).map(({ callId, status }) => [callId, status]);
    expect(statuses).toEqual([
      ['undo_1_1', 'awaiting_approval'],
      ['undo_1_2', 'expired'],
    ]);
  });
});

describe.each(['approve', 'review', 'in_doubt', 'undo'] as const)('a request of kind %s', (kind) => {
  const after = { approve: 'expired', review: 'done', in_doubt: 'done', undo: 'expired' };

  it.each([true, false])('expires with what it asks about (stored: %s)', async (stored) => {
    const run = await (stored ? pendingRun(aws(), { kind }) : runToAskAbout(aws(), kind));
    const { runs, events } = aws().adapters();
    const before = await runs.get(run);
    expect(await expire(run, kind)).toMatchObject({ kind, status: 'expired' });
    expect(await expire(run, kind)).toMatchObject({ kind, status: 'expired' });
    expect((await callOf(run, askedOf(kind)))?.status).toBe(after[kind]);
    expect((await runs.get(run)).status).toBe(kind === 'undo' ? before.status : 'running');
    const told = (await events.after(run, 0, 100)).filter(({ type }) => type === 'approval.decided');
    expect(told).toMatchObject([{ data: { kind, status: 'expired' } }]);
  });

  it('is not stored once what it asks about is settled', async () => {
    const run = await runToAskAbout(aws(), kind);
    const draft = await draftOf(aws(), run, { kind });
    await expire(run, kind);
    const again = await draftOf(aws(), run, { kind });
    const { approvals, runs } = aws().adapters();
    // A review is of calls that are settled in any case; the run that it stopped takes no request any more.
    if (kind === 'review')
      await runs.finish(run, { outcome: 'invalid_calls', cause: 'So it was.', response: null }, later(301));
    for (const late of [draft, again]) {
      const stored = await approvals.request(late, approvalRequested(late));
      expect(stored?.status).toBe(kind === 'review' ? 'cancelled' : undefined);
    }
  });

  it('takes the token of a later attempt, also after the decision, and never that of an earlier one', async () => {
    const run = await pendingRun(aws(), { kind });
    await decide(run, 'approve', numberOf(kind));
    const { approvals, vault } = aws().adapters();
    for (const [attempt, taskToken] of [
      [2, 'third'],
      [1, 'second'],
      [0, 'first'],
    ] as const) {
      const draft = await draftOf(aws(), run, { kind, attempt, taskToken });
      await approvals.request(draft, approvalRequested(draft));
    }
    const { status, taskTokenCiphertext } = await approvalOf(aws(), run, numberOf(kind));
    expect(status).toBe('approved');
    expect(await vault.decrypt(taskTokenCiphertext)).toBe('third');
  });
});
