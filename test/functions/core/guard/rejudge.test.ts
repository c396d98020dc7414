import { describe, expect, it } from 'vitest';
import { hashOf } from '../../../../functions/core/canonical.ts';
import type { Call } from '../../../../functions/core/contracts/call.ts';
import { groupsOfEditor, rejudged } from '../../../../functions/core/guard/rejudge.ts';
import { inputMark } from '../../../../functions/core/loops.ts';
import type { PolicyApproval, PolicyDecision } from '../../../../functions/core/ports.ts';
import { aCall, aLoop, anAgent, someTools } from '../../../support/builders.ts';

const ann = 'ann@example.com';
const asked = { text: 'asked', times: 1 };
const edited = { text: 'edited' };
const anEdit = (changes: Partial<Call> = {}): Call =>
  aCall({
    tool: 'note',
    input: asked,
    verdict: 'escalate',
    status: 'edited',
    edited,
    editedBy: ann,
    priceNanoUsd: 7,
    ...changes,
  });

type Context = Parameters<typeof rejudged>[3];
const judge = (
  call: Call,
  {
    groups = ['default'],
    ofTurn = [],
    decision = { verdict: 'allow', policies: ['own-tools'] },
    ...context
  }: Partial<Context> & { groups?: string[]; ofTurn?: Call[]; decision?: PolicyDecision } = {},
): Call =>
  rejudged(call, groups, [...ofTurn, call], {
    agent: anAgent(),
    tools: someTools,
    known: [],
    loop: aLoop({ toolCalls: 1, callsByTool: { note: 1 } }),
    decide: () => decision,
    ...context,
  });

const stopped = (approval: Partial<PolicyApproval> = {}): PolicyDecision => ({
  verdict: 'escalate',
  policies: ['p'],
  approval: {
    repeats: 'once',
    needs: [{ group: 'finance', quorum: 1 }],
    requesterMayDecide: true,
    onExpiry: 'deny',
    ...approval,
  },
});

describe('arguments that a person wrote', () => {
  it('become the call, defaults filled in, and what the model asked is kept beside them', () => {
    const call = judge(anEdit());
    expect(call).toMatchObject({
      status: 'approved',
      input: { text: 'edited', times: 1 },
      inputHash: hashOf({ text: 'edited', times: 1 }),
      proposed: asked,
      editedBy: ann,
      note: 'A person changed the arguments of this call: text from "asked" to "edited".',
    });
    expect(call).not.toHaveProperty('edited');
  });

  it('are told over several edits as they differ from what the model asked first', () => {
    const call = judge(anEdit({ proposed: { text: 'first', times: 1 } }));
    expect(call.proposed).toEqual({ text: 'first', times: 1 });
    expect(call.note).toContain('text from "first" to "edited"');
  });

  it('are denied where they do not fit, or a policy denies them; the model is told by whom they are', () => {
    for (const call of [
      judge(anEdit({ edited: { text: 'far too long a text' } })),
      judge(anEdit(), { decision: { verdict: 'deny', policies: ['never'], reason: 'Never that.' } }),
    ]) {
      expect(call).toMatchObject({
        verdict: 'deny',
        status: 'done',
        result: { error: { kind: 'not_allowed' } },
      });
      expect(call.result).toMatchObject({
        error: {
          message: expect.stringMatching(/^A person changed the arguments .*: (The arguments|Never)/),
        },
      });
    }
  });

  it('keep the money that is set aside, also where they are denied', () => {
    expect(judge(anEdit()).priceNanoUsd).toBe(7);
    expect(judge(anEdit({ edited: {} })).priceNanoUsd).toBe(7);
  });

  it('may hold what stands nowhere else: a person is a source', () => {
    const tools = { note: { ...someTools.note, grounded: ['text'] } };
    expect(judge(anEdit(), { tools }).status).toBe('approved');
  });

  it('count neither as another call nor as a repetition of themselves', () => {
    const agent = { limits: { ...anAgent().limits, maxCallsPerTool: { note: 1 } } };
    expect(judge(anEdit(), { agent }).status).toBe('approved');
    expect(judge(anEdit({ edited: asked }), { agent })).toMatchObject({
      status: 'approved',
      note: expect.stringContaining('left them as they were'),
    });
  });

  it('are denied where another call of the turn does the same already, or will', () => {
    const twin = (changes: Partial<Call>) =>
      aCall({ callId: 'call_1_2', tool: 'note', input: { text: 'edited', times: 1 }, ...changes });
    for (const status of ['allowed', 'approved', 'awaiting_approval', 'done'] as const)
      expect(judge(anEdit(), { ofTurn: [twin({ status })] }).verdict, status).toBe('deny');
    for (const status of ['rejected', 'expired', 'edited'] as const)
      expect(judge(anEdit(), { ofTurn: [twin({ status })] }).status, status).toBe('approved');
    expect(judge(anEdit(), { ofTurn: [twin({ verdict: 'deny', status: 'done' })] }).status).toBe('approved');
  });

  it('do not do again what cannot be undone', () => {
    const recent = (input: unknown) => [
      {
        ...{ callId: 'call_0_1', turn: 1, tool: 'send', shape: '', result: 'r', at: 1 },
        input: inputMark(input),
        changed: true as const,
      },
    ];
    const call = anEdit({ tool: 'send' });
    const judgeAfter = (input: unknown) => judge(call, { loop: aLoop({ recent: recent(input) }) });
    expect(judgeAfter(asked).status).toBe('approved');
    expect(judgeAfter({ text: 'edited', times: 1 }).verdict).toBe('deny');
  });
});

describe('whose leave an edit is', () => {
  it('is enough of one person of the only group that the rules ask for', () => {
    expect(judge(anEdit(), { decision: stopped(), groups: ['finance'] })).toMatchObject({
      verdict: 'escalate',
      status: 'approved',
    });
    expect(judge(anEdit({ tool: 'send' }))).toMatchObject({ verdict: 'escalate', status: 'approved' });
  });

  const both = [
    { group: 'finance', quorum: 1 },
    { group: 'default', quorum: 1 },
  ];
  it.each<[string, string[], Partial<PolicyApproval>]>([
    ['another group decides', ['default'], {}],
    ['two must approve', ['finance'], { needs: [{ group: 'finance', quorum: 2 }] }],
    ['two groups decide and the person is of one', ['finance'], { needs: both }],
  ])('is not enough where %s: these are asked about the new arguments', (_, groups, approval) => {
    const call = judge(anEdit(), { decision: stopped(approval), groups });
    expect(call).toMatchObject({ status: 'awaiting_approval', input: { text: 'edited', times: 1 } });
    expect(call.note).toContain('"edited"');
  });

  it('is enough of one person who decides for every group', () => {
    const decision = stopped({ needs: both });
    expect(judge(anEdit(), { decision, groups: ['default', 'finance'] }).status).toBe('approved');
  });

  it('is not enough for what the editor asked for, where nobody decides for themselves', () => {
    const judgeFor = (requester: string, requesterMayDecide: boolean) =>
      judge(anEdit({ editedBy: 'Ann@Example.com' }), {
        requester,
        decision: stopped({ requesterMayDecide }),
        groups: ['finance'],
      }).status;
    expect(judgeFor(ann, false)).toBe('awaiting_approval');
    expect(judgeFor(ann, true)).toBe('approved');
    expect(judgeFor('bob@example.com', false)).toBe('approved');
  });

  it('is for the groups that the person was asked for, in any round so far', () => {
    const person = (email: string, ...groups: string[]) => ({ email, groups });
    const rounds = [
      { at: '2026-11-23T12:00:00.000Z', approvers: [person(ann, 'finance')] },
      { at: '2026-11-23T12:01:00.000Z', approvers: [person(ann, 'default'), person('bob@x.org', 'finance')] },
    ];
    expect(groupsOfEditor({ rounds, round: 0 }, anEdit())).toEqual(['finance']);
    expect(groupsOfEditor({ rounds, round: 1 }, anEdit())).toEqual(['finance', 'default']);
    expect(groupsOfEditor({ rounds, round: 0 }, anEdit({ editedBy: 'bob@x.org' }))).toEqual([]);
    expect(groupsOfEditor(undefined, anEdit())).toEqual([]);
  });
});
