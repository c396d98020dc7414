import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { TenantIdSchema } from '../../../../functions/core/contracts/run.ts';
import type { SwitchScope } from '../../../../functions/core/ports.ts';
import { aCall, aRecord } from '../../../support/builders.ts';
import { later, newRun, noon, type TestRun, useTable } from '../../../support/table.ts';

const aws = useTable();
const who = { by: 'ada', at: noon.toISOString() };
const state = { reason: 'It mails the wrong people.', ...who };

let tenants = 0;
/** A run of a tenant of its own, so that no switch here reaches another test. */
const aRunAlone = () => newRun(`switched-${++tenants}`);
const scopesOf = ({ tenantId, agent }: TestRun): readonly SwitchScope[] => [
  { scope: 'stage' },
  { scope: 'tenant', tenantId },
  { scope: 'agent', tenantId, agent },
];
const kinds = [0, 1, 2] as const;
const scopeOf = (run: TestRun, kind: (typeof kinds)[number]) => scopesOf(run)[kind] as SwitchScope;

afterEach(() => aws().adapters().switches.clear({ scope: 'stage' }, who));

describe('a kill switch', () => {
  it.each(kinds)('is set, listed and cleared (%i)', async (kind) => {
    const { switches } = aws().adapters();
    const run = aRunAlone();
    const scope = scopeOf(run, kind);
    expect(await switches.stopping(run)).toBeUndefined();
    expect(await switches.set(scope, state)).toEqual({ ...scope, ...state });
    expect(await switches.stopping(run)).toEqual({ ...scope, ...state });
    expect(await switches.list(run.tenantId)).toEqual([{ ...scope, ...state }]);
    for (const _ of [1, 2]) await switches.clear(scope, who);
    expect(await switches.stopping(run)).toBeUndefined();
    expect(await switches.list(run.tenantId)).toEqual([]);
  });

  it('stops nobody else: another agent, another tenant', async () => {
    const { switches } = aws().adapters();
    const run = aRunAlone();
    await switches.set(scopeOf(run, 2), state);
    expect(await switches.stopping({ ...run, agent: 'sales' })).toBeUndefined();
    await switches.set(scopeOf(run, 1), state);
    expect(await switches.stopping({ ...run, agent: 'sales' })).toMatchObject({ scope: 'tenant' });
    expect(await switches.stopping(aRunAlone())).toBeUndefined();
    expect(await switches.list(aRunAlone().tenantId)).toEqual([]);
  });

  it('is told as the widest of those that are set', async () => {
    const { switches } = aws().adapters();
    const run = aRunAlone();
    for (const kind of [2, 1, 0] as const) {
      await switches.set(scopeOf(run, kind), state);
      expect(await switches.stopping(run)).toMatchObject(scopeOf(run, kind));
    }
    expect(await switches.list(run.tenantId)).toHaveLength(3);
  });

  it('keeps who set it first, until it is set for another reason or anew', async () => {
    const { switches } = aws().adapters();
    const run = aRunAlone();
    const scope = scopeOf(run, 1);
    await switches.set(scope, state);
    const again = { ...state, by: 'grace', at: later(60) };
    expect(await switches.set(scope, again)).toMatchObject(state);
    const another = { ...again, reason: 'It spends too much.' };
    expect(await switches.set(scope, another)).toMatchObject(another);
    await switches.clear(scope, { by: 'ada', at: later(70) });
    expect(await switches.set(scope, { ...another, at: later(80) })).toMatchObject({ at: later(80) });
    expect(await switches.stopping(run)).toMatchObject({ reason: another.reason, at: later(80) });
  });

  it('keeps who cleared it, for the stream to tell', async () => {
    const { switches, table } = aws().adapters();
    const { tenantId } = aRunAlone();
    await switches.set({ scope: 'tenant', tenantId }, state);
    await switches.clear({ scope: 'tenant', tenantId }, { by: 'grace', at: later(60) });
    expect(await table.get({ pk: `${tenantId}#SWITCHES#all`, sk: 'TENANT' })).toMatchObject({
      entity: 'switch',
      ...state,
      clearedBy: 'grace',
      clearedAt: later(60),
    });
  });

  it('of the stage lies where no tenant is', async () => {
    const { switches, table } = aws().adapters();
    await switches.set({ scope: 'stage' }, state);
    expect(await table.get({ pk: '_#SWITCHES#all', sk: 'STAGE' })).toMatchObject(state);
    expect(TenantIdSchema.safeParse('_').success).toBe(false);
  });
});

const options = { irreversible: true, repeatable: false };

async function approvedCalls(count: number): Promise<TestRun> {
  const run = aRunAlone();
  const { runs, calls } = aws().adapters();
  await runs.open(aRecord(run));
  const approved = Array.from({ length: count }, (_, i) =>
    aCall({ callId: `call_1_${i + 1}`, tool: 'send', status: 'approved' }),
  );
  await calls.propose(run, approved);
  return run;
}

describe('a call while a kill switch is set', () => {
  it.each(kinds)('is not claimed and is told why; it is once the switch is cleared (%i)', async (kind) => {
    const run = await approvedCalls(1);
    const { calls, switches } = aws().adapters();
    await switches.set(scopeOf(run, kind), state);
    expect(await calls.claim(run, 'call_1_1', options)).toEqual({
      claimed: false,
      result: {
        ok: false,
        error: {
          kind: 'cancelled',
          retryable: false,
          message: expect.stringMatching(/not executed.*kill switch.*It mails the wrong people\./),
        },
      },
    });
    expect((await calls.list(run))[0]?.status).toBe('approved');
    await switches.clear(scopeOf(run, kind), who);
    expect(await calls.claim(run, 'call_1_1', options)).toMatchObject({ claimed: true });
  });

  it('is told that its run was cancelled, where only that is the case', async () => {
    const run = await approvedCalls(1);
    const { calls, runs } = aws().adapters();
    await runs.requestCancel(run, noon.toISOString());
    const { claimed, ...refused } = await calls.claim(run, 'call_1_1', options);
    expect(claimed).toBe(false);
    expect(refused).toMatchObject({
      result: { error: { message: expect.stringContaining('was cancelled') } },
    });
  });

  it('never acts, in whatever order and however many at once they come', async () => {
    const step = fc.constantFrom('claim' as const, 'set' as const, 'clear' as const);
    const story = fc.tuple(
      fc.constantFrom(...kinds),
      fc.array(fc.record({ step, together: fc.boolean() }), { minLength: 2, maxLength: 8 }),
    );
    const play = fc.asyncProperty(story, async ([kind, steps]) => {
      const run = await approvedCalls(steps.length + 1);
      const { calls, switches } = aws().adapters();
      const scope = scopeOf(run, kind);
      let [changesBegun, changesDone, isSet] = [0, 0, false];
      let changing = Promise.resolve();
      const change = (to: boolean): Promise<void> => {
        changesBegun++;
        changing = changing.then(async () => {
          await (to ? switches.set(scope, state) : switches.clear(scope, who));
          isSet = to;
          changesDone++;
        });
        return changing;
      };
      const claim = async (callId: string) => {
        const [before, wasStill, wasSet] = [changesBegun, changesBegun === changesDone, isSet];
        const { claimed } = await calls.claim(run, callId, options);
        // Only where nothing changed meanwhile is it certain what the claim had to find.
        if (wasStill && changesBegun === before) expect(claimed).toBe(!wasSet);
      };
      const underWay: Promise<void>[] = [];
      for (const [i, { step, together }] of steps.entries()) {
        underWay.push(step === 'claim' ? claim(`call_1_${i + 1}`) : change(step === 'set'));
        if (!together) await Promise.all(underWay);
      }
      await Promise.all(underWay);
      await switches.set(scope, state);
      const spare = `call_1_${steps.length + 1}`;
      expect(await calls.claim(run, spare, options)).toMatchObject({ claimed: false });
      await switches.clear(scope, who);
    });
    await fc.assert(play, { numRuns: 40 });
  });

  it('was claimed before the switch was set, or not at all, when both come at once', async () => {
    const run = await approvedCalls(20);
    const { calls, switches } = aws().adapters();
    const ids = Array.from({ length: 20 }, (_, i) => `call_1_${i + 1}`);
    const first = ids.slice(0, 10).map((id) => calls.claim(run, id, options));
    await switches.set(scopeOf(run, 2), state);
    const later = await Promise.all(ids.slice(10).map((id) => calls.claim(run, id, options)));
    expect(later.map(({ claimed }) => claimed)).toEqual(later.map(() => false));
    await Promise.all(first);
  });
});

describe('a run of a stopped agent', () => {
  it('ends with the reason it was cancelled for', async () => {
    const run = aRunAlone();
    const { runs } = aws().adapters();
    await runs.open(aRecord(run));
    await runs.requestCancel(run, noon.toISOString(), 'The kill switch is set.');
    const ending = { outcome: 'cancelled', cause: 'The run was cancelled.', response: null } as const;
    const ended = await runs.finish(run, ending, later(1));
    expect(ended).toMatchObject({ status: 'cancelled', ending: { cause: 'The kill switch is set.' } });
  });

  it('ends as it would have where the cancelling came too late', async () => {
    const run = aRunAlone();
    const { runs } = aws().adapters();
    await runs.open(aRecord(run));
    await runs.requestCancel(run, noon.toISOString(), 'The kill switch is set.');
    const ending = { outcome: 'completed', cause: 'It is done.', response: 'Done.' } as const;
    expect((await runs.finish(run, ending, later(1))).ending).toEqual(ending);
  });
});

describe('the tenants', () => {
  it('are known once they have opened a run, each once', async () => {
    const { runs, tenants } = aws().adapters();
    const run = aRunAlone();
    expect(await tenants.list()).not.toContain(run.tenantId);
    await runs.open(aRecord(run));
    await tenants.note(run.tenantId);
    expect((await tenants.list()).filter((tenantId) => tenantId === run.tenantId)).toHaveLength(1);
  });
});
