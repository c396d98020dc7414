import { describe, expect, it } from 'vitest';
import type { CallOutcome } from '../../../functions/core/contracts/decision.ts';
import { GrantSchema } from '../../../functions/core/contracts/grant.ts';
import { grantsOf, holdsAt } from '../../../functions/core/grants.ts';
import { aCall, anApproval } from '../../support/builders.ts';

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
    });
    expect(grant?.expiresAt).toBe(expiresAt);
  });

  it.each<Partial<CallOutcome>>([
    {},
    { decision: 'reject', grant: { scope: 'run' } },
    { decision: 'edit', grant: { scope: 'run' } },
    { callId: 'call_9_9', grant: { scope: 'run' } },
  ])('leaves none otherwise: %o', (outcome) => expect(given(outcome)).toEqual([]));

  it('keeps of long arguments what can be listed', () => {
    const long = aCall({ input: { text: 'x'.repeat(5_000) } });
    const wish = { callId: 'call_1_1', decision: 'approve', by: ['a'], grant: { scope: 'run' } } as const;
    expect(grantsOf(approval, [{ ...wish, by: ['a'] }], [long], at)[0]?.arguments).toHaveLength(2_000);
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
