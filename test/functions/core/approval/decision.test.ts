import { describe, expect, it } from 'vitest';
import {
  decidedStatus,
  recordedDecision,
  requirePending,
  requireVotable,
} from '../../../../functions/core/approval/decision.ts';
import { approvalView } from '../../../../functions/core/approval/view.ts';
import { hashOf } from '../../../../functions/core/canonical.ts';
import type { Approval } from '../../../../functions/core/contracts/approval.ts';
import type { Decision } from '../../../../functions/core/contracts/decision.ts';
import { aCall, anApproval } from '../../../support/builders.ts';

const [ada, grace, finn] = ['ada@example.com', 'grace@example.com', 'finn@example.com'];
const at = (time: string) => new Date(`2026-11-23T${time}Z`);
const decide = (callId: string, decision: 'approve' | 'reject' = 'approve'): Decision => ({
  callId,
  decision,
});
const waiting = { verdict: 'escalate', status: 'awaiting_approval' } as const;
const grantable = {
  needs: [{ group: 'default', quorum: 1 }],
  requesterMayDecide: true,
  onExpiry: 'deny',
  grantable: true,
} as const;
const calls = [
  aCall({ callId: 'call_1_1' }),
  aCall({
    callId: 'call_1_2',
    ...waiting,
    tool: 'send',
    escalation: { ...grantable, needs: [...grantable.needs] },
  }),
  aCall({ callId: 'call_1_3', ...waiting, tool: 'pay' }),
  aCall({ callId: 'call_1_4', ...waiting, tool: 'ask_human' }),
];

/** Anybody decides on `send`; `pay` needs two. */
const both = (changes: Partial<Approval> = {}): Approval =>
  anApproval({
    callIds: ['call_1_2', 'call_1_3'],
    needs: [
      { callId: 'call_1_2', group: 'default', quorum: 1 },
      { callId: 'call_1_3', group: 'default', quorum: 2 },
    ],
    ...changes,
  });
const vote = (person: string, ...decisions: Decision[]) => ({
  person,
  at: '2026-11-23T10:01:00.000Z',
  decisions: decisions.map(recordedDecision),
});
const votable = (approval: Approval, person: string, ...decisions: Decision[]) =>
  requireVotable(approval, person, decisions, calls, at('10:02:00'));

describe('a decision', () => {
  it.each([
    ['a call without a decision', [decide('call_1_2')], 'call_1_3 has no decision'],
    [
      'a call that was not asked about',
      [decide('call_1_2'), decide('call_1_3'), decide('call_1_1')],
      'call_1_1 is not in this request',
    ],
    [
      'a call decided twice',
      [decide('call_1_2'), decide('call_1_2', 'reject'), decide('call_1_3')],
      'call_1_2 is decided twice',
    ],
    [
      'an answer to what is no question',
      [decide('call_1_2'), { callId: 'call_1_3', decision: 'answer', answer: 'Yes.' }],
      'call_1_3 (pay) takes approve or reject or edit',
    ],
    [
      'a grant for what is asked each time',
      [decide('call_1_2'), { ...decide('call_1_3'), grant: { scope: 'run' } } as Decision],
      'call_1_3 (pay) is asked for each time; approve it without a grant',
    ],
  ] as const)('is refused for %s', (_, decisions, problem) => {
    expect(() => votable(both(), ada, ...decisions)).toThrow(problem);
  });

  it('may leave a grant where policy asks once and one person is enough', () => {
    const granting: Decision = {
      callId: 'call_1_2',
      decision: 'approve',
      grant: { scope: 'agent', hours: 2 },
    };
    expect(votable(both(), ada, granting, decide('call_1_3'))).toHaveLength(2);
    const needsTwo = both({
      needs: ['call_1_2', 'call_1_3'].map((callId) => ({ callId, group: 'default', quorum: 2 })),
    });
    expect(() => votable(needsTwo, ada, granting, decide('call_1_3'))).toThrow('asked for each time');
    const inDoubt = both({ kind: 'in_doubt' });
    expect(() => votable(inDoubt, ada, granting, decide('call_1_3'))).toThrow('asked for each time');
  });

  it.each(['review', 'in_doubt', 'undo'] as const)('changes no arguments where it is about %s', (kind) => {
    const edit: Decision = { callId: 'call_1_2', decision: 'edit', input: {} };
    expect(() => votable(both({ kind }), ada, edit, decide('call_1_3'))).toThrow('takes approve or reject');
  });

  it('answers a question, or refuses to', () => {
    const question = anApproval({
      kind: 'question',
      callIds: ['call_1_4'],
      needs: [{ callId: 'call_1_4', group: 'default', quorum: 1 }],
    });
    expect(votable(question, ada, { callId: 'call_1_4', decision: 'answer', answer: 'Yes.' })).toHaveLength(
      1,
    );
    expect(votable(question, ada, decide('call_1_4', 'reject'))).toHaveLength(1);
    expect(() => votable(question, ada, decide('call_1_4'))).toThrow('takes answer or reject');
  });

  it('comes in time until the last millisecond', () => {
    expect(() => requirePending(both(), at('10:04:59.999'))).not.toThrow();
    expect(() => requirePending(both(), at('10:05:00.000'))).toThrow('expired');
  });

  it.each([
    [
      { status: 'rejected', decidedAt: '2026-11-23T10:01:00.000Z', decidedBy: grace },
      'Already decided: rejected at 2026-11-23T10:01:00.000Z by grace@example.com.',
    ],
    [{ status: 'expired' }, 'expired at 2026-11-23T10:05:00.000Z'],
    [
      { status: 'expired', unreachable: 'The mail was refused.' },
      'before anybody decided. The mail was refused.',
    ],
    [{ status: 'cancelled' }, 'The run was ended before anybody decided'],
  ] as const)('says what became of it to whoever comes too late: %o', (changes, message) => {
    expect(() => votable(both(changes), ada, decide('call_1_2'))).toThrow(message);
  });

  it('approves the request as soon as it approves one call', () => {
    const by = [ada];
    const approved = { callId: 'call_1_3', decision: 'approve', by } as const;
    const rejected = { callId: 'call_1_2', decision: 'reject', by } as const;
    expect(decidedStatus([rejected, approved])).toBe('approved');
    expect(decidedStatus([rejected, { ...approved, decision: 'edit' }])).toBe('approved');
    expect(decidedStatus([rejected])).toBe('rejected');
  });

  it('leaves its edited arguments with the call, and their hash with the vote', () => {
    const input = { text: 'other' };
    expect(recordedDecision({ callId: 'call_1_2', decision: 'edit', input, reason: 'Typo.' })).toEqual({
      callId: 'call_1_2',
      decision: 'edit',
      reason: 'Typo.',
      inputHash: hashOf(input),
    });
  });
});

describe('a vote', () => {
  it('is nobody’s who is not asked', () => {
    expect(() => votable(both(), finn, decide('call_1_2'))).toThrow('nothing here that you may decide');
  });

  it('is about what is theirs alone', () => {
    const approval = both({
      needs: [
        { callId: 'call_1_2', group: 'default', quorum: 1 },
        { callId: 'call_1_3', group: 'finance', quorum: 1 },
      ],
    });
    expect(votable(approval, ada, decide('call_1_2'))).toEqual([decide('call_1_2')]);
    expect(() => votable(approval, ada, decide('call_1_2'), decide('call_1_3'))).toThrow(
      'call_1_3 is not yours to decide',
    );
  });

  it('is cast once', () => {
    const approval = both({ votes: [vote(ada, decide('call_1_2'), decide('call_1_3'))] });
    expect(() => votable(approval, ada, decide('call_1_3'))).toThrow(
      'You decided at 2026-11-23T10:01:00.000Z; that is recorded',
    );
  });

  it('may be cast again on what became theirs when they were asked in another’s place', () => {
    const approval = both({
      needs: [
        { callId: 'call_1_2', group: 'default', quorum: 2 },
        { callId: 'call_1_3', group: 'finance', quorum: 1 },
      ],
      rounds: [
        { at: '2026-11-23T10:00:00.000Z', approvers: [{ email: ada, groups: ['default'] }] },
        { at: '2026-11-23T10:01:00.000Z', approvers: [{ email: ada, groups: ['finance'] }] },
      ],
      votes: [vote(ada, decide('call_1_2'))],
    });
    expect(() => votable(approval, ada, decide('call_1_3'))).toThrow('You decided at');
    expect(votable({ ...approval, round: 1 }, ada, decide('call_1_3'))).toEqual([decide('call_1_3')]);
  });

  it('counts for what is left, where others settled the rest just so in the meantime', () => {
    const approval = both({ votes: [vote(grace, decide('call_1_2'), decide('call_1_3'))] });
    const counting = votable(approval, ada, decide('call_1_2'), decide('call_1_3', 'reject'));
    expect(counting).toEqual([decide('call_1_3', 'reject')]);
    expect(votable(approval, ada, decide('call_1_3'))).toEqual([decide('call_1_3')]);
  });

  it.each<Decision>([
    { callId: 'call_1_2', decision: 'reject' },
    { callId: 'call_1_2', decision: 'edit', input: { text: 'mine' } },
    { callId: 'call_1_2', decision: 'approve', grant: { scope: 'run' } },
  ])('is refused as a whole where others settled something else: %o', (mine) => {
    const approval = both({ votes: [vote(grace, decide('call_1_2'), decide('call_1_3'))] });
    expect(() => votable(approval, ada, mine, decide('call_1_3'))).toThrow(
      'Others decided in the meantime: send (call_1_2): approve by grace@example.com. Nothing of yours was recorded',
    );
  });

  it('is not needed where others settled all that was theirs', () => {
    const approval = both({
      needs: [
        { callId: 'call_1_2', group: 'default', quorum: 1 },
        { callId: 'call_1_3', group: 'finance', quorum: 1 },
      ],
      votes: [vote(grace, decide('call_1_2'))],
    });
    expect(() => votable(approval, ada, decide('call_1_2'))).toThrow('Others decided in the meantime');
  });

  it('leaves no more grants than one transaction can write, those of others counted', () => {
    const callIds = Array.from({ length: 21 }, (_, i) => `call_1_${i + 1}`);
    const many = callIds.map((callId) => aCall({ ...calls[1], callId }));
    const needs = callIds.map((callId) => ({ callId, group: 'default', quorum: 1 }));
    const granting = callIds.map(
      (callId): Decision => ({ callId, decision: 'approve', grant: { scope: 'run' } }),
    );
    const asked = anApproval({ callIds, needs });
    const cast = (approval: Approval, decisions: Decision[]) =>
      requireVotable(approval, ada, decisions, many, at('10:02:00'));
    expect(() => cast(asked, granting)).toThrow('at most 20 grants, and this would be 21');
    const others = { ...asked, votes: [vote(grace, ...granting.slice(0, 15))] };
    expect(cast(others, granting.slice(15, 20).concat(decide('call_1_21')))).toHaveLength(6);
  });

  it('has room for its words, by the number of people', () => {
    const reason = 'ü'.repeat(2_000);
    const long = [
      { ...decide('call_1_2'), reason },
      { ...decide('call_1_3'), reason },
    ];
    expect(votable(both(), ada, ...long)).toHaveLength(2);
    const crowd = Array.from({ length: 20 }, (_, i) => ({ email: `p${i}@example.com`, groups: ['default'] }));
    const rounds = [{ at: '2026-11-23T10:00:00.000Z', approvers: crowd }];
    expect(() => votable(both({ rounds }), 'p1@example.com', ...long)).toThrow(
      'room for 5000; shorten reasons',
    );
    expect(votable(both({ rounds }), 'p1@example.com', decide('call_1_2'), decide('call_1_3'))).toHaveLength(
      2,
    );
  });
});

describe('what people see of a request', () => {
  const seen = approvalView(
    both({ votes: [vote(grace, decide('call_1_2'), decide('call_1_3'))] }),
    calls,
    at('10:02:00'),
  );

  it('is who must say what about which call, and what was said', () => {
    expect(seen.calls).toMatchObject([
      { callId: 'call_1_2', grantable: true, needs: [{ group: 'default', quorum: 1 }] },
      { callId: 'call_1_3', grantable: false, needs: [{ group: 'default', quorum: 2 }] },
    ]);
    expect(seen.calls[0]?.choices).toEqual(['approve', 'reject', 'edit']);
    expect(seen).toMatchObject({ approvers: [ada, grace], votes: [{ person: grace }], decisions: [] });
  });

  it('is neither the task token nor the hash of a link', () => {
    const secret = both({
      taskTokenCiphertext: 'token-ciphertext',
      taskTokenHash: 'token-hash',
      linkHashes: [{ approver: ada, hash: 'link-hash' }],
    });
    const text = JSON.stringify(approvalView(secret, calls, at('10:02:00')));
    for (const each of ['token-ciphertext', 'token-hash', 'link-hash']) expect(text).not.toContain(each);
  });

  it('is expired from the moment on, though nobody has written that down', () => {
    expect(approvalView(both(), calls, at('10:05:00')).status).toBe('expired');
  });
});
