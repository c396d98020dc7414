import { describe, expect, it } from 'vitest';
import type { Approval } from '../../functions/core/contracts/approval.ts';
import { createHandler } from '../../functions/resume.ts';
import { approval, call } from './web/fakes.ts';

async function resume(
  status: Approval['status'],
  fail: { decrypt?: boolean; succeed?: boolean } = {},
  changes: Partial<Approval> = {},
) {
  const sent: unknown[] = [];
  const handle = createHandler({
    calls: { list: async () => [call({ status: 'approved' })] },
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
  const decision = status === 'approved' ? 'approve' : 'reject';
  await handle(approval({ status, decisions: [{ callId: 'call_1_1', decision }], ...changes }));
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

  it('is tried again by the stream where it could not', async () => {
    await expect(resume('approved', { decrypt: true })).rejects.toThrow('no key');
    await expect(resume('approved', { succeed: true })).rejects.toThrow('throttled');
  });
});
