import { describe, expect, it } from 'vitest';
import { grantItem } from '../../../../functions/adapters/grants.ts';
import { hashOf } from '../../../../functions/core/canonical.ts';
import { approvalIdOf } from '../../../../functions/core/contracts/approval.ts';
import type { Grant } from '../../../../functions/core/contracts/grant.ts';
import type { ToolDefinition } from '../../../../functions/core/contracts/tool.ts';
import type { PolicyDecision } from '../../../../functions/core/ports.ts';
import { aLoop, aRecord, aTurn, someTools, use } from '../../../support/builders.ts';
import { atEveryDeath, immortal, Process } from '../../../support/process.ts';
import { newRun, noon, type TestRun, useTable } from '../../../support/table.ts';
import { guardOn, permits } from '../guarding.ts';
import { sameStory } from '../story.ts';

const aws = useTable();
type Tools = Readonly<Record<string, ToolDefinition>>;

const asked = [
  use('look', { text: 'a' }, 'toolu_1'),
  use('send', { text: 'b' }, 'toolu_2'),
  use('send', { text: 'too long for it' }, 'toolu_3'),
  use('nothing', {}, 'toolu_4'),
];

async function world(content = asked): Promise<TestRun> {
  const run = newRun();
  await aws().adapters().runs.open(aRecord(run));
  await aws().answered(run, aTurn(1, content));
  return run;
}

const guard = (
  run: TestRun,
  process: Process = immortal(),
  loop = aLoop(),
  tools: Tools = someTools,
  decide: () => PolicyDecision = permits,
) => guardOn(aws(), run, { action: 'judge', loop }, { process, tools, decide });

describe('a Guard that dies', () => {
  it('leaves the same verdicts, counters and history as one that lives', async () => {
    const compare = sameStory(aws);
    const deaths = await atEveryDeath({
      world,
      work: guard,
      async check(run) {
        const [story, undisturbed] = await compare(run);
        expect(story).toEqual(undisturbed);
        const statuses = (await aws().adapters().calls.list(run)).map(({ status }) => status);
        expect(statuses).toEqual(['allowed', 'awaiting_approval', 'done', 'done']);
        // Whoever asks again is told the same.
        expect(await guard(run)).toMatchObject({ action: 'approve', calls: [{ callId: 'call_1_1' }] });
      },
    });
    expect(deaths).toBe(14);
  });

  it('does not judge a call anew that was decided or done since', async () => {
    const run = await world();
    await guard(run);
    const { calls } = aws().adapters();
    await calls.claim(run, 'call_1_1', { irreversible: false, repeatable: true });
    await calls.record(run, 'call_1_1', { ok: true, output: 1 });
    const before = await calls.list(run);
    await guard(run);
    expect(await calls.list(run)).toEqual(before);
  });

  it('stops a cancelled run before any of its calls is stored', async () => {
    const run = await world();
    await aws().adapters().runs.requestCancel(run, noon.toISOString());
    expect(await guard(run)).toMatchObject({ action: 'stop', ending: { outcome: 'cancelled' } });
    expect(await aws().adapters().calls.list(run)).toEqual([]);
  });
});

describe('a Guard that allows a call with a price', () => {
  const priced = { ...someTools, look: { ...someTools.look, priceUsd: 0.25 } };
  const priceNanoUsd = 250_000_000;
  const moneyOf = async (run: TestRun) => {
    const { remainingNanoUsd, usage } = await aws().adapters().runs.get(run);
    return { remainingNanoUsd, spentNanoUsd: usage.costNanoUsd };
  };

  it('has set it aside once, wherever it died', async () => {
    await atEveryDeath({
      world: () => world([use('look', { text: 'a' })]),
      work: (run: TestRun, process: Process) => guard(run, process, aLoop(), priced),
      async check(run) {
        const { remainingNanoUsd, spentNanoUsd } = await moneyOf(run);
        expect(remainingNanoUsd).toBe(aRecord().maxNanoUsd - spentNanoUsd - priceNanoUsd);
      },
    });
  });

  it('denies it where the budget does not hold it, and the run goes on', async () => {
    const run = newRun();
    await aws()
      .adapters()
      .runs.open(aRecord({ ...run, maxNanoUsd: 200_000_000, remainingNanoUsd: 200_000_000 }));
    await aws().answered(run, aTurn(1, [use('look', { text: 'a' }, 'x'), use('note', { text: 'b' }, 'y')]));
    const judged = await guard(run, immortal(), aLoop(), priced);
    expect(judged).toMatchObject({ action: 'execute', calls: [{ tool: 'note' }], loop: { deniedCalls: 1 } });
    const [refused] = await aws().adapters().calls.list(run);
    expect(refused?.result).toMatchObject({ error: { kind: 'over_budget' } });
    expect(refused?.reason).toContain('Agent budget exceeded: $');
  });
});

describe('a Guard that finds leave for a call', () => {
  const approval = {
    repeats: 'once' as const,
    needs: [{ group: 'default', quorum: 1 }],
    requesterMayDecide: true,
    onExpiry: 'deny' as const,
  };
  const stops = () => ({ verdict: 'escalate' as const, policies: ['p'], approval });
  const input = { text: 'a', times: 1 };

  /** A run in which a person has given leave for the call, and the leave. */
  async function granted() {
    const run = await world([use('note', { text: 'a' })]);
    const grant: Grant = {
      ...{ ...run, scope: 'run', grantId: `${run.runId}.note.${hashOf(input)}`, arguments: '{}' },
      ...{ tool: 'note', inputHash: hashOf(input), policies: ['p'], group: 'default', callId: 'call_1_1' },
      ...{ approvalId: approvalIdOf(run, 1), grantedBy: 'ann@example.com', grantedAt: noon.toISOString() },
    };
    const { table } = aws().adapters();
    await table.write([grantItem(table, grant)]);
    return { run, grant };
  }
  const guardOf = (run: TestRun, process?: Process) => guard(run, process, aLoop(), someTools, stops);
  const callOf = async (run: TestRun) => (await aws().adapters().calls.list(run))[0];

  it('asks nobody, and says whose leave it is', async () => {
    const { run } = await granted();
    expect(await guardOf(run)).toMatchObject({ action: 'execute', calls: [{ callId: 'call_1_1' }] });
    expect(await callOf(run)).toMatchObject({
      status: 'allowed',
      policies: ['p'],
      reason: expect.stringContaining('Granted by ann@example.com for the rest of the run'),
    });
  });

  it('asks from the moment it is revoked, and for other arguments', async () => {
    const { run, grant } = await granted();
    const { grants } = aws().adapters();
    await grants.revoke(run.tenantId, grant.grantId, { by: 'bob', at: noon.toISOString() });
    expect(await guardOf(run)).toMatchObject({ action: 'approve', calls: [] });
    const other = await world([use('note', { text: 'b' })]);
    expect(await guardOf(other)).toMatchObject({ action: 'approve', calls: [] });
  });

  it('that died after storing its verdict comes to the same, whatever was revoked or granted since', async () => {
    const { run, grant } = await granted();
    const dying = new Process({ effect: 1, moment: 'after' });
    await expect(guardOf(run, dying)).rejects.toThrow();
    const { grants } = aws().adapters();
    await grants.revoke(run.tenantId, grant.grantId, { by: 'bob', at: noon.toISOString() });
    expect(await guardOf(run)).toMatchObject({ action: 'execute', calls: [{ callId: 'call_1_1' }] });
    expect((await callOf(run))?.status).toBe('allowed');
  });
});
