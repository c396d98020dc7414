import { describe, expect, it } from 'vitest';
import type { Approval } from '../../functions/core/contracts/approval.ts';
import { createHandler } from '../../functions/resume.ts';
import { approval } from './web/fakes.ts';

async function resume(status: Approval['status'], fail: { decrypt?: boolean; succeed?: boolean } = {}) {
  const sent: unknown[] = [];
  const handle = createHandler({
    approvals: { approved: async () => [{ callId: 'call_1_1', tool: 'send_email' }] },
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
  await handle(approval({ status }));
  return sent;
}

describe('resuming', () => {
  it('hands over the approved calls', async () => {
    const calls = [{ callId: 'call_1_1', tool: 'send_email' }];
    expect(await resume('approved')).toEqual([{ token: 'open secret-ciphertext', output: { calls } }]);
  });

  it.each(['rejected', 'cancelled'] as const)('lets a %s one go on with no calls', async (status) => {
    expect(await resume(status)).toMatchObject([{ output: { calls: [] } }]);
  });

  it('is tried again by the stream where it could not', async () => {
    await expect(resume('approved', { decrypt: true })).rejects.toThrow('no key');
    await expect(resume('approved', { succeed: true })).rejects.toThrow('throttled');
  });
});
