import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as keys from '../../../functions/adapters/keys.ts';
import { approvalIdOf } from '../../../functions/core/contracts/approval.ts';
import { RunIdSchema, TenantIdSchema } from '../../../functions/core/contracts/run.ts';
import { callIdOf, runIdOf } from '../../../functions/core/ids.ts';

const tenant = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,39}$/);
const aRun = fc.record({ tenantId: tenant, runId: fc.string().map((key) => runIdOf('default', key)) });
const number = fc.integer({ min: 1, max: 99_999_999 });

const purposes = ['plan', 'judge', 'tools'] as const;

/** Every key that there is, of one run. */
const keysOf = (run: { tenantId: string; runId: string }, n: number) => [
  keys.runKey(run),
  keys.turnKey(run, n),
  keys.answerKey(run, { turn: n, purpose: 'judge' }),
  keys.answerKey(run, { turn: n, purpose: 'compact' }),
  ...purposes.map((purpose) => keys.attemptKey(run, { turn: n, purpose }, n)),
  keys.callKey(run, callIdOf(n, 0)),
  keys.callKey(run, `undo_${n}_1`),
  keys.compensationKey(run),
  keys.eventCounterKey(run),
  keys.eventKey(run, n),
  keys.eventOnceKey(run, 'run.started'),
  keys.approvalKey(approvalIdOf(run, n)) ?? expect.fail('it is an id'),
];

describe('the keys of the table', () => {
  it('begin with the tenant, then name noun and run', () => {
    fc.assert(
      fc.property(aRun, number, (run, n) => {
        for (const { pk } of keysOf(run, n)) {
          const [tenantId, noun, runId, ...rest] = pk.split('#');
          expect([tenantId, runId, rest]).toEqual([run.tenantId, run.runId, []]);
          expect(['RUN', 'TURNS', 'CALLS', 'EVENTS', 'APPROVALS']).toContain(noun);
        }
        expect(keys.episodesPartition(run.tenantId, 'support')).toBe(`${run.tenantId}#EPISODES#support`);
        const index = keys.listKeys(run.tenantId, 'RUNS', 'now', run.runId, 'running');
        expect(index.gsi1pk.split('#')[0]).toBe(run.tenantId);
        expect(index.gsi2pk.split('#')[0]).toBe(run.tenantId);
      }),
    );
  });

  it('of two tenants or runs are never the same', () => {
    fc.assert(
      fc.property(aRun, aRun, number, (one, two, n) => {
        fc.pre(one.tenantId !== two.tenantId || one.runId !== two.runId);
        const of = (run: typeof one) => keysOf(run, n).map(({ pk, sk }) => `${pk} ${sk}`);
        expect(new Set([...of(one), ...of(two)])).toHaveLength(2 * keysOf(one, n).length);
      }),
    );
  });

  it('sort as their numbers do', () => {
    const run = { tenantId: 'default', runId: runIdOf('default', 'x') };
    fc.assert(
      fc.property(number, number, (a, b) => {
        fc.pre(a < b);
        expect(keys.turnKey(run, a).sk < keys.turnKey(run, b).sk).toBe(true);
        expect(keys.eventKey(run, a).sk < keys.eventKey(run, b).sk).toBe(true);
        expect(keys.callKey(run, callIdOf(a, 0)).sk < keys.callKey(run, callIdOf(b, 0)).sk).toBe(true);
        expect(keys.callKey(run, callIdOf(1, a - 1)).sk < keys.callKey(run, callIdOf(1, b - 1)).sk).toBe(
          true,
        );
      }),
    );
  });

  it('of a turn’s calls and attempts begin so, and no other turn’s do', () => {
    const run = { tenantId: 'default', runId: runIdOf('default', 'x') };
    expect(keys.callKey(run, 'call_1_3').sk.startsWith(keys.callPrefix(1))).toBe(true);
    expect(keys.callKey(run, 'call_11_3').sk.startsWith(keys.callPrefix(1))).toBe(false);
    const prefix = keys.attemptPrefix({ turn: 1, purpose: 'plan' });
    const attempt = (turn: number, purpose: (typeof purposes)[number]) =>
      keys.attemptKey(run, { turn, purpose }, 2).sk;
    expect(attempt(1, 'plan').startsWith(prefix)).toBe(true);
    expect(attempt(10, 'plan').startsWith(prefix)).toBe(false);
    expect(attempt(1, 'judge').startsWith(prefix)).toBe(false);
  });

  it('of a day’s budgets are those of a tenant, or of all under a name that none can have', () => {
    expect(keys.dayKey('default', '2026-11-23')).toEqual({ pk: 'default#BUDGET#2026-11-23', sk: 'DAY' });
    expect(TenantIdSchema.safeParse(keys.everyTenant).success).toBe(false);
  });

  it('exist for nothing that is not the id of an approval', () => {
    fc.assert(
      fc.property(fc.string(), (id) => {
        expect(keys.approvalKey(id)).toBeUndefined();
      }),
    );
    for (const id of [
      'a#b.run_00000000000000000000000000.1',
      'default.run_1.1',
      'A.run_00000000000000000000000000.1',
    ])
      expect(keys.approvalKey(id)).toBeUndefined();
  });

  it('cannot be confused by the ids they are made of', () => {
    for (const id of ['a#b', 'a.b', '', 'A', '-a', 'a'.repeat(41)])
      expect(TenantIdSchema.safeParse(id).success).toBe(false);
    for (const id of ['run_', 'run_#', `run_${'A'.repeat(26)}`, `x${'0'.repeat(26)}`])
      expect(RunIdSchema.safeParse(id).success).toBe(false);
    fc.assert(
      fc.property(tenant, fc.string(), (tenantId, key) => {
        expect(RunIdSchema.safeParse(runIdOf(tenantId, key)).success).toBe(true);
      }),
    );
  });
});
