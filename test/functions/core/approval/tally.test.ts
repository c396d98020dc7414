import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  approversOf,
  callsFor,
  settledCalls,
  unmeetable,
} from '../../../../functions/core/approval/tally.ts';
import type { Approval } from '../../../../functions/core/contracts/approval.ts';
import type { Choice, RecordedVote } from '../../../../functions/core/contracts/decision.ts';

type Votable = Pick<Approval, 'callIds' | 'needs' | 'rounds' | 'round' | 'votes'>;
const at = '2026-11-23T10:01:00.000Z';
const callId = 'call_1_1';
const person = (email: string, ...groups: string[]) => ({ email, groups });
const vote = (who: string, decision: Choice = 'approve', on = callId): RecordedVote => ({
  person: who,
  at,
  decisions: [{ callId: on, decision }],
});
const request = (changes: Partial<Votable> = {}): Votable => ({
  callIds: [callId],
  needs: [{ callId, group: 'finance', quorum: 2 }],
  rounds: [
    { at, approvers: [person('ann', 'finance'), person('ben', 'finance'), person('lea', 'legal')] },
    { at, approvers: [person('dora', 'finance')] },
  ],
  round: 0,
  votes: [],
  ...changes,
});
const outcome = (approval: Votable, ...votes: RecordedVote[]) =>
  settledCalls({ ...approval, votes }).get(callId);

describe('a call that needs two of a group', () => {
  it('is open until the second has approved', () => {
    expect(outcome(request())).toBeUndefined();
    expect(outcome(request(), vote('ann'))).toBeUndefined();
    expect(outcome(request(), vote('ann'), vote('ben'))).toMatchObject({
      decision: 'approve',
      by: ['ann', 'ben'],
    });
  });

  it('is not approved by one person twice', () =>
    expect(outcome(request(), vote('ann'), vote('ann'))).toBeUndefined());

  it('is not approved by people of another group, or by nobody that is asked', () => {
    expect(outcome(request(), vote('ann'), vote('lea'))).toBeUndefined();
    expect(outcome(request(), vote('ann'), vote('eve'))).toBeUndefined();
  });

  it.each(['reject', 'edit'] as const)('is settled by one who says %s, whoever approved', (decision) => {
    expect(outcome(request(), vote('ben'), vote('ann', decision))).toMatchObject({ decision, by: ['ann'] });
  });

  it('is not vetoed by who may not decide on it', () => {
    expect(outcome(request(), vote('lea', 'reject'), vote('eve', 'reject'))).toBeUndefined();
  });

  it('counts those who stand in for the group, once they are asked', () => {
    expect(outcome(request(), vote('ann'), vote('dora'))).toBeUndefined();
    expect(outcome(request({ round: 1 }), vote('ann'), vote('dora'))).toMatchObject({ decision: 'approve' });
  });
});

describe('a call with several needs', () => {
  const needs = [
    { callId, group: 'finance', quorum: 1 },
    { callId, group: 'legal', quorum: 1 },
  ];

  it('is approved when each is met', () => {
    expect(outcome(request({ needs }), vote('ann'), vote('ben'))).toBeUndefined();
    expect(outcome(request({ needs }), vote('ann'), vote('lea'))).toMatchObject({ decision: 'approve' });
  });

  it('counts a person of two groups for both', () => {
    const rounds = [{ at, approvers: [person('zoe', 'finance', 'legal')] }];
    expect(outcome(request({ needs, rounds }), vote('zoe'))).toMatchObject({
      decision: 'approve',
      by: ['zoe'],
    });
  });

  it('cannot be approved where too few people can meet one, now or later', () => {
    expect(unmeetable(request({ needs }))).toBeUndefined();
    expect(unmeetable(request({ needs: [{ callId, group: 'finance', quorum: 3 }] }))).toBeUndefined();
    const tooMany = { callId, group: 'finance', quorum: 4 };
    expect(unmeetable(request({ needs: [...needs, tooMany] }))).toBe(tooMany);
  });
});

describe('people', () => {
  it('are asked round by round, each for all of their groups', () => {
    const rounds = [
      { at, approvers: [person('ann', 'finance'), person('lea', 'legal')] },
      { at, approvers: [person('ann', 'legal')] },
    ];
    expect(approversOf({ rounds, round: 0 })).toEqual([person('ann', 'finance'), person('lea', 'legal')]);
    expect(approversOf({ rounds, round: 1 })).toEqual([
      person('ann', 'finance', 'legal'),
      person('lea', 'legal'),
    ]);
  });

  it('decide on the calls that need a group of theirs', () => {
    const needs = [
      { callId: 'call_1_1', group: 'finance', quorum: 1 },
      { callId: 'call_1_2', group: 'legal', quorum: 1 },
    ];
    const approval = request({ callIds: ['call_1_1', 'call_1_2'], needs });
    expect(callsFor(approval, 'ann')).toEqual(['call_1_1']);
    expect(callsFor(approval, 'lea')).toEqual(['call_1_2']);
    expect(callsFor(approval, 'dora')).toEqual([]);
    expect(callsFor({ ...approval, round: 1 }, 'dora')).toEqual(['call_1_1']);
  });
});

describe('whoever votes in whatever order', () => {
  const names = ['ann', 'ben', 'cleo', 'dora', 'eve'];
  const groups = ['finance', 'legal', 'ops'];
  const callIds = ['call_1_1', 'call_1_2'];
  const round = fc
    .array(fc.record({ email: fc.constantFrom(...names), groups: fc.subarray(groups, { minLength: 1 }) }))
    .map((approvers) => ({ at, approvers }));
  const needs = fc.array(
    fc.record({
      callId: fc.constantFrom(...callIds),
      group: fc.constantFrom(...groups),
      quorum: fc.integer({ min: 1, max: 3 }),
    }),
  );
  const votesOf = (choices: readonly Choice[]) =>
    fc.array(
      fc.record({
        person: fc.constantFrom(...names, 'a stranger'),
        at: fc.constant(at),
        decisions: fc
          .subarray(callIds)
          .chain((ids) =>
            fc.tuple(
              ...ids.map((id) => fc.constantFrom(...choices).map((decision) => ({ callId: id, decision }))),
            ),
          ),
      }),
    );
  const requests = fc
    .record({ rounds: fc.array(round, { minLength: 1, maxLength: 3 }), needs, round: fc.nat(2) })
    .map((given): Votable => ({ ...given, callIds, votes: [] }));
  const stands = (approval: Votable, who: string, group: string) =>
    approval.rounds
      .slice(0, approval.round + 1)
      .some(({ approvers }) =>
        approvers.some(({ email, groups: of }) => email === who && of.includes(group)),
      );

  it('approvals come to the same', () => {
    const shuffled = votesOf(['approve']).chain((votes) =>
      fc.tuple(fc.constant(votes), fc.shuffledSubarray(votes, { minLength: votes.length })),
    );
    fc.assert(
      fc.property(requests, shuffled, (approval, [votes, others]) => {
        const sorted = (list: RecordedVote[]) =>
          [...settledCalls({ ...approval, votes: list })].map(([id, { by }]) => [id, by.toSorted()]);
        expect(sorted(others)).toEqual(sorted(votes));
      }),
    );
  });

  it('nothing is approved without the quorum of each need by distinct people who are asked, or against a veto', () => {
    const votes = votesOf(['approve', 'approve', 'approve', 'reject', 'edit', 'answer']);
    let approved = 0;
    fc.assert(
      fc.property(requests, votes, (approval, given) => {
        for (const [id, { decision, by }] of settledCalls({ ...approval, votes: given })) {
          const own = approval.needs.filter((need) => need.callId === id);
          for (const who of by) expect(own.some(({ group }) => stands(approval, who, group))).toBe(true);
          expect(new Set(by).size).toBe(by.length);
          const says = (who: string) =>
            given
              .filter((each) => each.person === who)
              .flatMap(({ decisions }) => decisions)
              .find((each) => each.callId === id)?.decision;
          for (const who of by) expect(says(who)).toBe(decision);
          if (decision !== 'approve') continue;
          approved++;
          expect(own.length).toBeGreaterThan(0);
          for (const { group, quorum } of own)
            expect(by.filter((who) => stands(approval, who, group)).length).toBeGreaterThanOrEqual(quorum);
          const vetoes = names.filter(
            (who) =>
              own.some(({ group }) => stands(approval, who, group)) &&
              says(who) !== undefined &&
              says(who) !== 'approve',
          );
          expect(vetoes).toEqual([]);
        }
      }),
      { numRuns: 1_000 },
    );
    expect(approved).toBeGreaterThan(10);
  });

  it('all of them approve a call unless its need is unmeetable', () => {
    fc.assert(
      fc.property(requests, (approval) => {
        const asked = { ...approval, round: approval.rounds.length - 1 };
        const votes = names.map((who) => ({
          person: who,
          at,
          decisions: callIds.map((id) => ({ callId: id, decision: 'approve' as const })),
        }));
        const needed = callIds.filter((id) => approval.needs.some((need) => need.callId === id));
        const isAll = needed.every((id) => settledCalls({ ...asked, votes }).has(id));
        expect(isAll).toBe(unmeetable(approval) === undefined);
      }),
    );
  });
});
