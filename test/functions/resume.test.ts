import { describe, expect, it } from 'vitest';
import type { Approval } from '../../functions/core/contracts/approval.ts';
import { createHandler } from '../../functions/resume.ts';
import { approval, call } from './web/fakes.ts';

const undo = call({ callId: 'undo_1_1', tool: 'recall_email', status: 'approved' });

async function resume(
  status: Approval['status'],
  fail: { decrypt?: boolean; succeed?: boolean } = {},
  changes: Partial<Approval> = {},
) {
  const sent: unknown[] = [];
  const handle = createHandler({
    calls: { list: async () => [call({ status: 'approved' })], listUndos: async () => [undo] },
    vault: {
      decrypt: async (ciphertext) =>
        fail.decrypt ? Promise.reject(new Error('no key')) : `open ${ciphertext}`,
    },
    tasks: {
      async succeed(token, output) {
        if (fail.succeed) throw new Error('throttled');
        sent.push({ token, output });
        return true;
      },
    },
  });
  const decision: 'approve' | 'reject' = status === 'approved' ? 'approve' : 'reject';
  const callId = changes.callIds?.[0] ?? 'call_1_1';
  const decisions = [{ callId, decision, by: ['boss@example.com'] }];
  await handle(approval({ status, decisions, ...changes }));
  return sent;
}

describe('resuming', () => {
  it('hands over the approved calls', async () => {
    const calls = [{ callId: 'call_1_1', tool: 'send_email' }];
    const output = { action: 'execute', calls, ending: null };
    expect(await resume('approved')).toEqual([{ token: 'open secret-ciphertext', output }]);
  });

  it.each(['rejected', 'cancelled'] as const)('lets a %s one go on with no calls', async (status) => {
    expect(await resume(status)).toMatchObject([{ output: { calls: [] } }]);
  });

  it('says how the run goes on by what was asked', async () => {
    const review = { kind: 'review' } as const;
    expect(await resume('approved', {}, review)).toMatchObject([{ output: { action: 'continue' } }]);
    expect(await resume('rejected', {}, review)).toMatchObject([
      { output: { action: 'stop', ending: { outcome: 'invalid_calls' } } },
    ]);
  });

  it('hands over what takes a call of an ended run back', async () => {
    const calls = [{ callId: 'undo_1_1', tool: 'recall_email' }];
    const changes = { kind: 'undo' as const, callIds: ['undo_1_1'] };
    expect(await resume('approved', {}, changes)).toMatchObject([{ output: { action: 'execute', calls } }]);
    expect(await resume('rejected', {}, changes)).toMatchObject([{ output: { action: 'continue' } }]);
  });

  it('is tried again by the stream where it could not', async () => {
    await expect(resume('approved', { decrypt: true })).rejects.toThrow('no key');
    await expect(resume('approved', { succeed: true })).rejects.toThrow('throttled');
  });
});
