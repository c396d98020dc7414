import { describe, expect, it } from 'vitest';
import { createHandler } from '../../functions/announce.ts';
import type { Approval, ApprovalView } from '../../functions/core/contracts/approval.ts';
import type { Channel } from '../../functions/core/ports.ts';
import { anApproval, at, FakeChannel } from './core/approval/asking.ts';

const delivery = (channel: 'mail' | 'slack', ref?: string) => ({
  person: 'ann@example.com',
  channel,
  purpose: 'request' as const,
  at: at(0),
  ...(ref === undefined ? {} : { ref }),
});
const decided = anApproval({
  status: 'approved',
  decidedAt: at(60),
  decidedBy: 'ann@example.com',
  deliveries: [delivery('mail'), delivery('slack', 'D1:1'), delivery('slack', 'D2:1')],
});

/** One that cannot change what it sent, and tells whoever listens. */
class Listening implements Channel {
  readonly name = 'webhook';
  readonly heard: ApprovalView[] = [];
  reaches = () => true;
  ask = async () => undefined;
  notify = async () => {};
  async close(view: ApprovalView) {
    this.heard.push(view);
  }
}

const announce = (channels: readonly Channel[], approval: Approval | undefined = decided) =>
  createHandler({
    approvals: { find: async () => approval },
    calls: { list: async () => [], listUndos: async () => [] },
    channels,
    now: () => new Date(at(61)),
  })({ detail: { approvalId: decided.approvalId, status: 'approved' } });

describe('an announcement', () => {
  it('changes every message that can be changed, and tells whoever listens', async () => {
    const [slack, listening] = [new FakeChannel('slack'), new Listening()];
    await announce([slack, listening]);
    expect(slack.updates.map(({ ref, view }) => `${ref} ${view.status}`)).toEqual([
      'D1:1 approved',
      'D2:1 approved',
    ]);
    expect(listening.heard).toMatchObject([{ status: 'approved', decidedAt: at(60) }]);
  });

  it('fails where a place could not be told, and tells the others all the same', async () => {
    const [slack, listening] = [new FakeChannel('slack'), new Listening()];
    slack.update = async (ref) => {
      if (ref === 'D1:1') throw new Error('message_not_found');
      slack.updates.push({ ref, view: {} as ApprovalView });
    };
    await expect(announce([slack, listening])).rejects.toThrow(AggregateError);
    expect(slack.updates.map(({ ref }) => ref)).toEqual(['D2:1']);
    expect(listening.heard).toHaveLength(1);
  });

  it('says nothing of a request that was never put to anybody', async () => {
    const listening = new Listening();
    await createHandler({
      approvals: { find: async () => undefined },
      calls: { list: async () => [], listUndos: async () => [] },
      channels: [listening],
      now: () => new Date(at(61)),
    })({ detail: { approvalId: decided.approvalId } });
    expect(listening.heard).toEqual([]);
  });

  it('holds no secret', async () => {
    const listening = new Listening();
    await announce([listening]);
    expect(JSON.stringify(listening.heard)).not.toMatch(/ciphertext|taskToken|linkHashes/);
  });
});
