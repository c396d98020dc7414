import { describe, expect, it } from 'vitest';
import type { Approval } from '../../functions/core/contracts/approval.ts';
import { BusinessHoursSchema } from '../../functions/core/contracts/approver.ts';
import type { Call, Escalation } from '../../functions/core/contracts/call.ts';
import type { RunRecord } from '../../functions/core/contracts/run.ts';
import { createHandler } from '../../functions/request-approval.ts';
import { aCall, aRecord, aRun } from '../support/builders.ts';
import { AskingWorld, anApproval, at, FakeChannel } from './core/approval/asking.ts';

const person = (name: string) => ({ email: `${name}@example.com` });
const groups = {
  default: { people: [person('dan')] },
  finance: { people: [person('ann'), person('ben')], next: 'board' },
  board: { people: [person('cleo')] },
};

const escalation: Escalation = {
  needs: [{ group: 'finance', quorum: 1 }],
  requesterMayDecide: true,
  onExpiry: 'deny',
  grantable: false,
};
const refund = (changes: Partial<Escalation> = {}): Call =>
  aCall({
    verdict: 'escalate',
    status: 'awaiting_approval',
    escalation: { ...escalation, ...changes },
  });

interface Given {
  readonly call?: Call;
  readonly record?: Partial<RunRecord>;
  readonly mail?: FakeChannel;
  readonly hours?: Parameters<typeof createHandler>[0]['hours'];
  readonly timeoutSeconds?: number;
}

/** A message about one call comes in. */
async function requested({
  call = refund(),
  record,
  mail = new FakeChannel('mail'),
  hours,
  timeoutSeconds,
}: Given) {
  const world = new AskingWorld(anApproval(), [mail]);
  const scheduled: string[] = [];
  let stored: Approval | undefined;
  const handle = createHandler({
    runs: { get: async () => aRecord(record), requestCancel: async () => aRecord(record) },
    switches: { stopping: async () => undefined },
    calls: { list: async () => [call], listUndos: async () => [] },
    approvals: {
      request: async (draft) => {
        if (!stored) world.change(draft);
        stored ??= draft;
        return world.approval;
      },
      markDelivered: async (_, deliveredAt) => world.change({ deliveredAt }),
    },
    vault: { encrypt: async () => 'ciphertext' },
    askPeople: world.askPeople,
    schedules: { once: async (name, when) => void scheduled.push(`${name.replace(/-\w{40}$/, '')} ${when}`) },
    groups,
    hours: hours ?? null,
    now: world.now,
  });
  const body = JSON.stringify({
    run: aRun,
    turn: 1,
    number: 1,
    kind: 'approve',
    taskToken: 'token',
    attempt: 0,
    requestedAt: at(0),
    timeoutSeconds: timeoutSeconds ?? 300,
  });
  await handle(body);
  return { world, mail, scheduled, again: () => handle(body) };
}

describe('a request for approval', () => {
  it('asks the first group, and has the rest asked and reminded in time', async () => {
    const { world, mail, scheduled } = await requested({});
    expect(mail.people).toEqual(['ann', 'ben']);
    expect(scheduled).toEqual([`remind-0 ${at(150)}`, `escalate-1 ${at(150)}`]);
    expect(world.approval.deliveredAt).toBe(at(0));
  });

  it('that comes again asks nobody again', async () => {
    const { mail, again } = await requested({});
    await again();
    expect(mail.people).toEqual(['ann', 'ben']);
  });

  it('asks nobody to decide on what they asked for themselves, where policy says so', async () => {
    const record = { requester: 'Ann@Example.com' };
    const strict = await requested({ call: refund({ requesterMayDecide: false }), record });
    expect(strict.mail.people).toEqual(['ben']);
    const lenient = await requested({ record });
    expect(lenient.mail.people).toEqual(['ann', 'ben']);
  });

  it('schedules nothing that it has done already because nobody could be reached', async () => {
    const mail = new FakeChannel('mail', { ann: 'fails', ben: 'fails' });
    const { scheduled } = await requested({ mail });
    expect(mail.people).toEqual(['cleo']);
    expect(scheduled).toEqual([`remind-0 ${at(150)}`]);
  });

  it('schedules nothing where it is given up', async () => {
    const { world, scheduled } = await requested({ mail: new FakeChannel('mail', { everybody: 'fails' }) });
    expect(world.approval).toMatchObject({ status: 'expired' });
    expect(world.approval.unreachable).toContain('Nobody could be reached');
    expect(scheduled).toEqual([]);
  });

  it('gives up at once where policy wants more people than there are', async () => {
    const { world, mail } = await requested({
      call: refund({ needs: [{ group: 'board', quorum: 2 }] }),
    });
    expect(mail.people).toEqual([]);
    expect(world.approval.unreachable).toContain('2 of the group "board" must decide, and 1 may');
  });

  it('asks the next group and reminds by business hours', async () => {
    // The 23rd is a Monday; 12:00 to 17:00, and three hours of Tuesday.
    const hours = BusinessHoursSchema.parse({ timeZone: 'UTC', from: '09:00', to: '17:00' });
    const { scheduled } = await requested({ hours, timeoutSeconds: 24 * 3_600 });
    expect(scheduled).toEqual(['remind-0 2026-11-23T16:00:00.000Z', 'escalate-1 2026-11-23T16:00:00.000Z']);
  });
});
