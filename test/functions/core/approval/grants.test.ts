import { describe, expect, it } from 'vitest';
import { grantsOf, holdsAt } from '../../../../functions/core/approval/grants.ts';
import type { CallOutcome } from '../../../../functions/core/contracts/decision.ts';
import { GrantSchema } from '../../../../functions/core/contracts/grant.ts';
import { aCall, anApproval } from '../../../support/builders.ts';

const at = '2026-11-23T10:00:00.000Z';
const approval = anApproval();
const call = aCall({ tool: 'send' });
const given = (outcome: Partial<CallOutcome>) =>
  grantsOf(
    approval,
    [{ callId: 'call_1_1', decision: 'approve', by: ['ada@example.com'], ...outcome }],
    [call],
    at,
  );

describe('an approval', () => {
  it.each([
    ['run', { scope: 'run' }, approval.runId, undefined],
    ['agent', { scope: 'agent', hours: 2 }, approval.agent, '2026-11-23T12:00:00.000Z'],
  ] as const)('leaves a grant for the exact arguments, for its %s', (_, wish, owner, expiresAt) => {
    const [grant] = given({ grant: wish });
    expect(GrantSchema.parse(grant)).toMatchObject({
      grantId: `${owner}.send.${call.inputHash}`,
      scope: wish.scope,
      inputHash: call.inputHash,
      arguments: '{"text":"hi","times":1}',
      grantedBy: 'ada@example.com',
      group: 'default',
    });
    expect(grant?.expiresAt).toBe(expiresAt);
  });

  it.each<Partial<CallOutcome>>([
    {},
    { decision: 'reject', grant: { scope: 'run' } },
    { decision: 'edit', grant: { scope: 'run' } },
    { callId: 'call_9_9', grant: { scope: 'run' } },
  ])('leaves none otherwise: %o', (outcome) => expect(given(outcome)).toEqual([]));

  it('leaves one for what it approves twice', () => {
    const wish = { decision: 'approve' as const, grant: { scope: 'run' as const }, by: ['ada@example.com'] };
    const twins = ['call_1_1', 'call_1_2'].map((callId) => ({ ...wish, callId }));
    const calls = twins.map(({ callId }) => aCall({ callId }));
    expect(grantsOf(approval, twins, calls, at)).toHaveLength(1);
  });

  it('keeps of long arguments what can be listed', () => {
    // Its 2,000th character is half of one.
    const long = aCall({ input: { text: `x${'\u{1F600}'.repeat(2_500)}` } });
    const wish = { callId: 'call_1_1', decision: 'approve', by: ['a'], grant: { scope: 'run' } } as const;
    const [{ arguments: kept } = { arguments: '' }] = grantsOf(
      approval,
      [{ ...wish, by: ['a'] }],
      [long],
      at,
    );
    expect(kept).toHaveLength(2_000);
    expect(kept.isWellFormed()).toBe(true);
  });
});

describe('a grant', () => {
  it('holds to the millisecond, and no longer than until it is revoked', () => {
    const [grant] = given({ grant: { scope: 'agent', hours: 1 } });
    if (!grant) return expect.fail('there is a grant');
    expect(holdsAt(grant, '2026-11-23T10:59:59.999Z')).toBe(true);
    expect(holdsAt(grant, '2026-11-23T11:00:00.000Z')).toBe(false);
    expect(holdsAt({ ...grant, revokedAt: '2026-11-23T10:30:00.000Z' }, '2026-11-23T10:31:00.000Z')).toBe(
      false,
    );
  });
});
