import { describe, expect, it } from 'vitest';
import { sha256 } from '../../../../functions/core/canonical.ts';
import { approvalIdOf } from '../../../../functions/core/contracts/approval.ts';
import type { Mail } from '../../../../functions/core/ports.ts';
import { createHandler } from '../../../../functions/request-approval.ts';
import { atEveryDeath, immortal, type Process } from '../../../support/process.ts';
import { later, noon, type TestRun, useTable } from '../../../support/table.ts';
import { askingAt, mailsInto } from '../asking.ts';
import { numberOf, runToAskAbout } from '../pending.ts';

const aws = useTable();
const approvers = ['ada@example.com', 'grace@example.com'];
type Kind = 'approve' | 'review' | 'in_doubt' | 'undo';
const taskToken = 'AQCEAAAAKgAAAAMAAAAA-the-task-token';

interface World {
  readonly run: TestRun;
  readonly mails: Mail[];
  readonly schedules: Map<string, string>;
  readonly secrets: string[];
}

const world = async (kind: Kind = 'approve'): Promise<World> => ({
  run: await runToAskAbout(aws(), kind),
  mails: [],
  schedules: new Map(),
  secrets: [],
});

const request = (
  { run, mails, schedules, secrets }: World,
  process: Process = immortal(),
  { token = taskToken, now = noon, attempt = 0, kind = 'approve' as Kind } = {},
) => {
  const adapters = aws().adapters(process);
  const newSecret = () => {
    const secret = `secret-${run.runId.slice(-5)}-${secrets.length}-${Math.random()}`;
    secrets.push(secret);
    return secret;
  };
  const { askPeople } = askingAt(adapters, [mailsInto(mails, process)], newSecret, () => now);
  return createHandler({
    ...adapters,
    askPeople,
    schedules: {
      once: (name, at) => process.effect(async () => void schedules.set(name, at)),
    },
    groups: {
      default: { people: approvers.map((email) => ({ email })), next: 'owner' },
      owner: { people: [{ email: 'zoe@example.com' }] },
    },
    hours: null,
    now: () => now,
  })(
    JSON.stringify({
      run,
      turn: 1,
      number: numberOf(kind),
      kind,
      taskToken: token,
      attempt,
      requestedAt: noon.toISOString(),
      timeoutSeconds: 300,
    }),
  );
};

const find = async ({ run }: World, kind: Kind = 'approve') =>
  (await aws()
    .adapters()
    .approvals.find(approvalIdOf(run, numberOf(kind)))) ?? expect.fail('there is no request');

const linkIn = ({ text }: Mail) => new URL(/https:\S+/.exec(text)?.[0] ?? expect.fail('no link'));

describe('a request for approval that dies', () => {
  it('is stored once, and every mailed link works', async () => {
    const deaths = await atEveryDeath({
      world: () => world(),
      work: request,
      async check(world, death) {
        const callIds = ['call_1_2', 'call_1_3'];
        const approval = await find(world);
        expect(approval).toMatchObject({ status: 'pending', callIds, expiresAt: later(300) });
        expect(approval.deliveredAt).toBeDefined();
        expect([...world.schedules.values()].sort()).toEqual([later(150), later(150)]);

        const hashes = approval.linkHashes.map(({ approver, hash }) => `${approver} ${hash}`);
        for (const mail of world.mails) {
          const link = linkIn(mail);
          expect(link.pathname).toBe(`/approvals/${approval.approvalId}`);
          expect(hashes).toContain(`${mail.to[0]} ${sha256(link.searchParams.get('token') ?? '')}`);
        }
        for (const approver of approvers) {
          const received = world.mails.filter(({ to }) => to[0] === approver).length;
          expect(received).toBeGreaterThanOrEqual(1);
          expect(received).toBeLessThanOrEqual(death ? 2 : 1);
        }

        const { runs, events, calls } = aws().adapters();
        expect((await runs.get(world.run)).status).toBe('awaiting_approval');
        const told = (await events.after(world.run, 0, 100)).map(({ type }) => type);
        expect(told).toEqual(['run.started', 'approval.requested']);
        expect((await calls.list(world.run)).map(({ approvalId }) => approvalId)).toEqual([
          undefined,
          approval.approvalId,
          approval.approvalId,
        ]);
      },
    });
    expect(deaths).toBe(20);
  });

  it.each([
    ['review', 'call_1_2', 'a call that could not be taken. The last one, send: Not an address.'],
    ['in_doubt', 'call_1_2', `send was begun at ${noon.toISOString()}, and nobody knows whether it acted.`],
    ['undo', 'undo_1_2', 'send would take call_1_2 back'],
  ] as const)('asks once, and says why, where it is about a call %s', async (kind, callId, why) => {
    await atEveryDeath({
      world: () => world(kind),
      work: (asked, process) => request(asked, process, { kind }),
      async check(asked) {
        const approval = await find(asked, kind);
        expect(approval).toMatchObject({ kind, status: 'pending', callIds: [callId] });
        expect(approval.question).toContain(why);
        expect(asked.mails.every(({ text }) => text.includes(why))).toBe(true);
        const told = (await aws().adapters().events.after(asked.run, 0, 100)).map(({ type }) => type);
        expect(told.filter((type) => type === 'approval.requested')).toHaveLength(1);
      },
    });
  });

  it('keeps neither the task token nor a link secret where they can be read', async () => {
    const asked = await world();
    await request(asked);
    const stored = JSON.stringify(await aws().everything());
    const approval = await find(asked);
    expect(asked.secrets).toHaveLength(2);
    for (const secret of [taskToken, ...asked.secrets]) {
      expect(stored).toContain(sha256(secret));
      for (const encoding of ['utf8', 'base64', 'base64url', 'hex'] as const)
        expect(stored).not.toContain(Buffer.from(secret).toString(encoding));
    }
    const decoded = Buffer.from(approval.taskTokenCiphertext, 'base64').toString('latin1');
    expect(decoded).not.toContain(taskToken);
    expect(await aws().adapters().vault.decrypt(approval.taskTokenCiphertext)).toBe(taskToken);
  });

  it('records whom it reached, in the audit too', async () => {
    const asked = await world();
    await request(asked);
    const { deliveries } = await find(asked);
    expect(deliveries).toEqual(
      approvers.map((person) => ({ person, channel: 'mail', purpose: 'request', at: later(0) })),
    );
    const { entries: recorded } = await aws().adapters().audit.list(asked.run);
    expect(recorded.map(({ type }) => type)).toEqual([
      'approval.requested',
      'approval.asked',
      'approval.asked',
    ]);
  });

  it('takes the token of a retried state, and mails nobody again', async () => {
    const asked = await world();
    await request(asked);
    await request(asked, immortal(), { token: 'the token of the next attempt', attempt: 1 });
    // The first message once more.
    await request(asked);
    expect(asked.mails).toHaveLength(2);
    const { taskTokenCiphertext, status } = await find(asked);
    expect(status).toBe('pending');
    expect(await aws().adapters().vault.decrypt(taskTokenCiphertext)).toBe('the token of the next attempt');
  });

  it('asks nobody for a run that is being cancelled, and answers the waiting state', async () => {
    const asked = await world();
    await aws().adapters().runs.requestCancel(asked.run, noon.toISOString());
    await request(asked);
    expect(asked.mails).toEqual([]);
    expect(await find(asked)).toMatchObject({ status: 'cancelled' });
  });

  it('asks nobody when the time to decide is over', async () => {
    const asked = await world();
    await request(asked, immortal(), { now: new Date(later(300)) });
    expect(asked.mails).toEqual([]);
    expect(await aws().adapters().approvals.find(approvalIdOf(asked.run, 1))).toBeUndefined();
  });

  it('asks nobody after the turn expired without it', async () => {
    const asked = await world();
    const { approvals, runs } = aws().adapters();
    await approvals.expire(asked.run, { turn: 1, number: 1, kind: 'approve' }, later(299));
    await request(asked);
    expect(asked.mails).toEqual([]);
    expect((await runs.get(asked.run)).status).toBe('running');
  });
});
