import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashOf } from '../../../../functions/core/canonical.ts';
import type { Grant } from '../../../../functions/core/contracts/grant.ts';
import { judge, kindOf, type TurnRules } from '../../../../functions/core/guard/judgement.ts';
import { afterTurn } from '../../../../functions/core/loops.ts';
import type { PolicyDecision } from '../../../../functions/core/ports.ts';
import { failure } from '../../../../functions/core/results.ts';
import { aCall, aLoop, anAgent, anAnswer, someTools, text, use } from '../../../support/builders.ts';

const rules = (changes: Partial<TurnRules> = {}): TurnRules => ({
  agent: anAgent(),
  tools: someTools,
  known: [{ texts: ['Do the thing.'], asked: [] }],
  decide: () => ({ verdict: 'allow', policies: ['own-tools'] }),
  nowSeconds: 1_000,
  ...changes,
});
const judged = (content: Parameters<typeof anAnswer>[0], loop = aLoop(), agent = anAgent()) =>
  judge(anAnswer(content), loop, rules({ agent }));

describe('the guard', () => {
  it('lets a reading and a writing tool act without a person', () => {
    const { action, calls } = judged([use('look', { text: 'a' }), use('note', { text: 'b' })]);
    expect(action).toBe('execute');
    expect(calls.map(({ verdict, risk }) => [verdict, risk])).toEqual([
      ['allow', 'low'],
      ['allow', 'medium'],
    ]);
  });

  it('judges, hashes and executes the arguments with their defaults filled in', () => {
    const [call] = judged([use('look', { text: 'a' })]).calls;
    expect(call?.input).toEqual({ text: 'a', times: 1 });
    expect(call?.inputHash).toBe(hashOf({ times: 1, text: 'a' }));
  });

  it('never lets an irreversible tool act without a person, whatever else is asked for', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('look', 'note', 'send', 'nothing'), { minLength: 1, maxLength: 8 }),
        (names) => {
          const { action, calls } = judged(
            names.map((name, i) => use(name, { text: `x${i}` }, `toolu_${i}`)),
          );
          for (const call of calls.filter(({ tool }) => tool === 'send')) {
            expect(call).toMatchObject({ verdict: 'escalate', status: 'awaiting_approval', risk: 'high' });
            expect(action).toBe('approve');
          }
        },
      ),
    );
  });

  it('asks people about as many calls of a turn as one decision can settle, and denies the others', () => {
    const inputOf = (tool: string, i: number) =>
      tool === 'ask_human' ? { question: `q${i}`, options: null } : { text: `x${i}` };
    const uses = Array.from({ length: 120 }, (_, i) => {
      const tool = ['send', 'note', 'look', 'ask_human'][i % 4] ?? '';
      return use(tool, inputOf(tool, i), `toolu_${i}`);
    });
    const { action, calls } = judged(uses, aLoop(), anAgent({ maxToolCalls: 500 }));
    expect(action).toBe('approve');
    const of = (verdict: string) => calls.filter((call) => call.verdict === verdict);
    const reads = of('allow').filter(({ tool }) => tool === 'look');
    expect(reads).toHaveLength(30);
    expect(of('escalate').length + of('allow').length - reads.length).toBe(50);
    for (const call of of('deny')) {
      expect(call).toMatchObject({ status: 'done', result: { error: { kind: 'limit_reached' } } });
      expect(call.reason).toContain('One turn may ask for 50 calls');
      expect(call).not.toHaveProperty('escalation');
    }
  });

  it('answers every call of a turn with its own id, in order', () => {
    const { calls } = judged(
      [use('look', { text: 'a' }, 'x'), use('look', { text: 'b' }, 'y')],
      aLoop({ turn: 7 }),
    );
    expect(calls.map(({ callId, toolUseId }) => [callId, toolUseId])).toEqual([
      ['call_7_1', 'x'],
      ['call_7_2', 'y'],
    ]);
  });

  it('names the tools there are when the model invents one', () => {
    const { action, calls } = judged([use('lookup', { text: 'a' })]);
    expect(action).toBe('continue');
    expect(calls[0]?.result).toMatchObject({ ok: false, error: { kind: 'unknown_tool' } });
    expect(calls[0]?.reason).toContain('Did you mean look?');
    expect(calls[0]?.reason).toContain('look, note, send, ask_human, finish');
  });

  it.each(['constructor', '__proto__', 'toString'])('does not take %s for a tool', (name) => {
    expect(judged([use(name, {})]).calls[0]?.result).toMatchObject({ error: { kind: 'unknown_tool' } });
  });

  it('names every problem of the arguments at once', () => {
    const [call] = judged([use('look', { text: 'far too long a text', times: 'two', colour: 'red' })]).calls;
    expect(call?.verdict).toBe('deny');
    for (const field of ['text', 'times', 'colour']) expect(call?.reason).toContain(field);
  });

  it('lets the good calls of a turn run beside the bad one', () => {
    const { action, calls } = judged([use('look', { text: 'a' }, 'x'), use('look', { colour: 1 }, 'y')]);
    expect(action).toBe('execute');
    expect(calls.map(({ verdict }) => verdict)).toEqual(['allow', 'deny']);
  });

  it('runs the last call the limit allows and ends the run at the next', () => {
    const agent = anAgent({ maxToolCalls: 20 });
    expect(judged([use('look', { text: 'a' })], aLoop({ toolCalls: 19 }), agent).action).toBe('execute');
    const over = judged([use('look', { text: 'a' })], aLoop({ toolCalls: 20 }), agent);
    expect(over).toMatchObject({ action: 'stop', calls: [], ending: { outcome: 'limit_reached' } });
    expect(over.ending?.cause).toContain('20');
  });

  it('does not run a part of a turn that would pass the limit', () => {
    const two = [use('look', { text: 'a' }, 'x'), use('look', { text: 'b' }, 'y')];
    expect(judged(two, aLoop({ toolCalls: 1 }), anAgent({ maxToolCalls: 2 }))).toMatchObject({
      action: 'stop',
      calls: [],
    });
  });

  it('counts what it judged', () => {
    const content = [use('look', { text: 'a' }, 'x'), use('send', { text: 'b' }, 'y'), use('no', {}, 'z')];
    expect(judged(content).loop).toMatchObject({ toolCalls: 3, deniedCalls: 1, escalatedCalls: 1 });
  });

  it('takes finish for the final answer, which is no tool call', () => {
    const finished = judged([use('finish', { status: 'done', answer: 'Done.', evidence: [] })]);
    expect(finished).toMatchObject({ action: 'verify', loop: { toolCalls: 0 } });
  });

  it('does not take a text for an answer, and says how to give one', () => {
    const { action, feedback, usable } = judged([text('Done.')]);
    expect({ action, usable }).toEqual({ action: 'continue', usable: true });
    expect(feedback).toContain('finish');
  });

  it('denies a finish beside other calls, which still run', () => {
    const { action, calls } = judged([
      use('look', { text: 'a' }),
      use('finish', { status: 'done', answer: 'ok', evidence: [] }),
    ]);
    expect(action).toBe('execute');
    expect(calls[1]).toMatchObject({ verdict: 'deny', result: { error: { kind: 'not_allowed' } } });
  });
});

describe('an answer that cannot be used', () => {
  const unusable: Array<[string, Parameters<typeof anAnswer>[0], Parameters<typeof anAnswer>[1]]> = [
    ['an empty one', [], {}],
    ['only white space', [text(' \n')], {}],
    ['one cut off in the middle of a call', [use('look', { te: '' })], { stopReason: 'max_tokens' }],
    ['broken JSON', [use('look', {})], { defect: 'the arguments of look are not valid JSON.' }],
    ['the same call id twice', [use('look', { text: 'a' }, 'x'), use('look', { text: 'b' }, 'x')], {}],
    ['a call without an id', [use('look', { text: 'a' }, '')], {}],
    ['a refusal', [text('I will not.')], { stopReason: 'refusal' }],
  ];

  it.each(unusable)('%s is told to the model and runs nothing', (_, content, changes) => {
    const judgement = judge(anAnswer(content, changes), aLoop(), rules());
    expect(judgement).toMatchObject({ action: 'continue', calls: [], usable: false, ending: null });
    expect(judgement.feedback).toContain('could not be used');
    expect(judgement.loop.unusableAnswers).toBe(1);
  });

  it.each(unusable)('%s ends the run at the third in a row', (name, content, changes) => {
    const judgement = judge(anAnswer(content, changes), aLoop({ unusableAnswers: 2 }), rules());
    expect(judgement.action).toBe('stop');
    expect(judgement.ending?.outcome).toBe(name === 'a refusal' ? 'model_refused' : 'model_unusable');
  });

  it('is forgotten after a usable one', () => {
    expect(judged([use('look', { text: 'a' })], aLoop({ unusableAnswers: 2 })).loop.unusableAnswers).toBe(0);
  });
});

describe('a policy', () => {
  const withPolicy = (decision: PolicyDecision, name: 'look' | 'note' | 'send') =>
    judge(anAnswer([use(name, { text: 'a' })]), aLoop(), rules({ decide: () => decision }));

  it('denies with its reason, and its ids are kept with the call', () => {
    const [call] = withPolicy(
      { verdict: 'deny', policies: ['no-notes'], reason: 'Not on Sundays.' },
      'note',
    ).calls;
    expect(call).toMatchObject({
      verdict: 'deny',
      policies: ['no-notes'],
      reason: 'Not on Sundays.',
      result: { error: { kind: 'not_allowed' } },
    });
  });

  it('brings in a person', () => {
    const { action, calls } = withPolicy({ verdict: 'escalate', policies: ['p'], risk: 'high' }, 'note');
    expect(action).toBe('approve');
    expect(calls[0]).toMatchObject({ verdict: 'escalate', status: 'awaiting_approval', risk: 'high' });
  });

  it('that only shadows decides nothing', () => {
    const shadow = { verdict: 'deny', policies: ['new'] } as const;
    const { action, calls } = withPolicy({ verdict: 'allow', policies: ['old'], shadow }, 'note');
    expect(action).toBe('execute');
    expect(calls[0]).toMatchObject({ verdict: 'allow', policies: ['old'], shadow });
  });

  it('lifts nothing off an irreversible tool, but may deny it', () => {
    fc.assert(
      fc.property(fc.constantFrom('allow', 'escalate', 'deny'), (verdict) => {
        const { calls, action } = withPolicy({ verdict, policies: [] }, 'send');
        expect(calls[0]?.verdict).toBe(verdict === 'deny' ? 'deny' : 'escalate');
        expect(action).toBe(verdict === 'deny' ? 'continue' : 'approve');
      }),
    );
  });
});

describe('a model out of its depth', () => {
  const bad = use('lookup', {});

  it('brings in a person at the third bad call in a row, whatever kind they are', () => {
    const after = [use('look', { colour: 1 }, 'x'), use('nothing', {}, 'y')];
    const second = judged(after);
    expect(second).toMatchObject({ action: 'continue', loop: { badCalls: 2 } });
    const third = judged([bad], { ...second.loop, turn: 2 });
    expect(third).toMatchObject({ action: 'approve', needsReview: true, loop: { badCalls: 0 } });
  });

  it('is forgiven after one good call', () => {
    expect(judged([use('look', { text: 'a' })], aLoop({ badCalls: 2 })).loop.badCalls).toBe(0);
    expect(judged([bad], aLoop({ badCalls: 1 }))).toMatchObject({ action: 'continue' });
  });

  it('does not keep the good calls of the turn from running', () => {
    const three = ['x', 'y', 'z'].map((id) => use('no', {}, id));
    const { action, loop } = judged([use('look', { text: 'a' }), ...three]);
    expect({ action, badCalls: loop.badCalls }).toEqual({ action: 'execute', badCalls: 3 });
  });
});

describe('an argument that must not be made up', () => {
  const tools = { mail: { ...someTools.send, name: 'mail', grounded: ['text'] } };
  const mail = (value: string, known: TurnRules['known']) =>
    judge(anAnswer([use('mail', { text: value })]), aLoop(), rules({ tools, known })).calls[0];

  it('is denied before anybody is asked to approve it', () => {
    const call = mail('x@y.org', [{ texts: ['Write to the customer.'], asked: [] }]);
    expect(call).toMatchObject({ verdict: 'deny', result: { error: { kind: 'ungrounded' } } });
    expect(call?.reason).toContain('"x@y.org"');
  });

  it('goes to the person where it was read', () => {
    expect(mail('x@y.org', [{ texts: ['Customer: X@Y.org'], asked: [] }])?.verdict).toBe('escalate');
  });

  it('is not learned from a result that only repeats the question', () => {
    expect(mail('x@y.org', [{ texts: ['no match for x@y.org'], asked: ['x@y.org'] }])?.verdict).toBe('deny');
  });
});

describe('the limit of a tool', () => {
  it('denies a further call and lets the run go on', () => {
    const agent = { limits: { ...anAgent().limits, maxCallsPerTool: { look: 2 } } };
    const three = ['a', 'b', 'c'].map((value) => use('look', { text: value }, value));
    const { action, calls } = judge(anAnswer(three), aLoop(), rules({ agent }));
    expect(action).toBe('execute');
    expect(calls.map(({ verdict }) => verdict)).toEqual(['allow', 'allow', 'deny']);
    expect(calls[2]?.result).toMatchObject({ error: { kind: 'limit_reached' } });
  });
});

describe('calls that lead nowhere', () => {
  const context = {
    task: 'Do the thing.',
    nowSeconds: 1_000,
    toolOf: (name: string) => someTools[name as keyof typeof someTools],
  };
  const ok = { ok: true, output: { done: true } } as const;

  /** The same call in turn after turn: what became of each, and how the run stands. */
  function repeat(
    times: number,
    ask: (turn: number) => ReturnType<typeof use>,
    tools: TurnRules['tools'] = someTools,
  ) {
    let loop = aLoop({ turn: 0 });
    const seen: { verdict: string | undefined; note: string | undefined; outcome: string | undefined }[] = [];
    for (let turn = 1; turn <= times; turn++) {
      const { calls, ending, loop: next } = judge(anAnswer([ask(turn)]), { ...loop, turn }, rules({ tools }));
      const done = calls.map((call) =>
        call.result ? call : { ...call, status: 'done' as const, result: ok },
      );
      const after = afterTurn(next, done, { ...context, toolOf: (name) => tools[name] });
      const [call] = calls;
      seen.push({
        verdict: call?.verdict,
        note: after.notes.get(call?.callId ?? ''),
        outcome: ending?.outcome,
      });
      loop = after.loop;
    }
    return { seen, loop };
  }

  it('are remarked on the second time, denied the third, and end the run the fifth', () => {
    const { seen } = repeat(5, () => use('look', { text: 'a' }));
    expect(seen.map(({ verdict }) => verdict)).toEqual(['allow', 'allow', 'deny', 'deny', undefined]);
    expect(seen[0]?.note).toBeUndefined();
    expect(seen[1]?.note).toContain('call_1_1');
    expect(seen[4]?.outcome).toBe('loop_detected');
  });

  it('are the same with other white space, key order or spelling of a default', () => {
    const ways = [{ text: ' a' }, { times: 1, text: 'a' }, { text: 'a ', times: 1 }];
    const { seen } = repeat(3, (turn) => use('look', ways[turn - 1]));
    expect(seen.map(({ verdict }) => verdict)).toEqual(['allow', 'allow', 'deny']);
  });

  it('are no loop while the tool says that it may be repeated', () => {
    const tools = { look: { ...someTools.look, repeatable: true } };
    const { seen, loop } = repeat(12, () => use('look', { text: 'a' }), tools);
    expect(new Set(seen.map(({ verdict }) => verdict))).toEqual(new Set(['allow']));
    expect(loop.idleTurns).toBe(0);
  });

  it('wait until a repeatable tool is due again', () => {
    const tools = { look: { ...someTools.look, repeatable: true, minIntervalSeconds: 30 } };
    const { loop } = repeat(1, () => use('look', { text: 'a' }), tools);
    const again = (nowSeconds: number) =>
      judge(anAnswer([use('look', { text: 'a' })]), { ...loop, turn: 2 }, rules({ tools, nowSeconds }));
    expect(again(1_010)).toMatchObject({ action: 'pause', pauseSeconds: 20 });
    expect(again(1_030)).toMatchObject({ action: 'execute', pauseSeconds: 0 });
  });

  it('stand once where a turn asks for them twice', () => {
    const twice = [use('look', { text: 'a' }, 'x'), use('look', { text: 'a ' }, 'y')];
    const { calls } = judged(twice);
    expect(calls.map(({ verdict }) => verdict)).toEqual(['allow', 'deny']);
    expect(calls[1]?.result).toMatchObject({ error: { kind: 'repeated' } });
  });

  it('are never made twice where they cannot be undone', () => {
    for (const result of [ok, failure('in_doubt', 'It broke off.')]) {
      const sent = aCall({ tool: 'send', input: { text: 'a', times: 1 }, status: 'done', result });
      const { loop } = afterTurn(aLoop(), [sent], context);
      const [again] = judged([use('send', { text: 'a' })], { ...loop, turn: 2 }).calls;
      expect(again).toMatchObject({ verdict: 'deny', result: { error: { kind: 'repeated' } } });
    }
  });
});

describe('a question to a person', () => {
  const ask = (input: unknown = { question: 'Which one?', options: ['A', 'B'] }, id = 'toolu_ask') =>
    use('ask_human', input, id);

  it('always goes to one, whatever the policies say, and is nobody else to decide', () => {
    const deny: PolicyDecision = { verdict: 'deny', policies: ['p'] };
    const judgement = judge(anAnswer([ask()]), aLoop(), rules({ decide: () => deny }));
    expect(judgement).toMatchObject({ action: 'approve', loop: { toolCalls: 1, escalatedCalls: 1 } });
    expect(judgement.calls[0]).toMatchObject({
      verdict: 'escalate',
      status: 'awaiting_approval',
      risk: 'low',
      reason: 'The question is for a person.',
      escalation: { needs: [{ group: 'default', quorum: 1 }], onExpiry: 'deny', grantable: false },
    });
    expect(kindOf(judgement)).toBe('question');
  });

  it('beside a call that waits for leave is put with it', () => {
    const judgement = judged([ask(), use('send', { text: 'a' })]);
    expect(kindOf(judgement)).toBe('approve');
    const aside = judged([ask(), use('look', { text: 'a' })]);
    expect(kindOf(aside)).toBe('question');
    expect(aside.calls[1]?.status).toBe('allowed');
  });

  it('with arguments that do not fit is denied with all that is wrong', () => {
    const [call] = judged([ask({ question: ' ' })]).calls;
    expect(call).toMatchObject({ verdict: 'deny', result: { error: { kind: 'invalid_arguments' } } });
    for (const field of ['question', 'options']) expect(call?.reason).toContain(field);
  });

  it('is asked once where a turn asks it twice', () => {
    expect(judged([ask(undefined, 'x'), ask(undefined, 'y')]).calls.map(({ verdict }) => verdict)).toEqual([
      'escalate',
      'deny',
    ]);
  });

  it('can be limited like any tool', () => {
    const agent = { ...anAgent(), limits: { ...anAgent().limits, maxCallsPerTool: { ask_human: 1 } } };
    const [call] = judged([ask()], aLoop({ callsByTool: { ask_human: 1 } }), agent).calls;
    expect(call?.result).toMatchObject({ error: { kind: 'limit_reached' } });
  });

  /** The counters after questions, each put another way, that were answered or not. */
  const asked = (...answers: (string | null)[]) =>
    answers.reduce((loop, answer, index) => {
      const result =
        answer === null ? failure('expired', 'Silence.') : { ok: true as const, output: { answer } };
      const input = { question: `Question ${'?'.repeat(index + 1)}`, options: null };
      const call = aCall({
        callId: `call_${index + 1}_1`,
        tool: 'ask_human',
        input,
        verdict: 'escalate',
        result,
      });
      const toolOf = () => ({ effect: 'read' as const });
      return afterTurn(loop, [call], { task: 'Do it.', nowSeconds: 1, toolOf }).loop;
    }, aLoop());

  it('is not asked again, however it is put, once two in a row found nobody', () => {
    expect(judged([ask()], asked(null)).calls[0]?.verdict).toBe('escalate');
    const [third] = judged([ask()], asked(null, null)).calls;
    expect(third).toMatchObject({ verdict: 'deny', result: { error: { kind: 'repeated' } } });
    expect(third?.reason).toContain('call_1_1, call_2_1');
  });

  it('may be asked where somebody has answered since', () => {
    expect(judged([ask()], asked(null, 'Yes.', null)).calls[0]?.verdict).toBe('escalate');
  });
});

describe('a grant', () => {
  const input = { text: 'a', times: 1 };
  const grant: Grant = {
    ...{ grantId: `support.note.${hashOf(input)}`, tenantId: 'default', scope: 'agent', agent: 'support' },
    ...{ runId: `run_${'0'.repeat(26)}`, tool: 'note', inputHash: hashOf(input), arguments: '{}' },
    ...{
      policies: ['p'],
      group: 'finance',
      approvalId: 'default.run_0.1',
      callId: 'call_1_1',
      grantedBy: 'ann@example.com',
    },
    grantedAt: '2026-11-23T12:00:00.000Z',
    expiresAt: '2026-11-23T13:00:00.000Z',
  };
  const approval: NonNullable<PolicyDecision['approval']> = {
    repeats: 'once',
    needs: [{ group: 'finance', quorum: 1 }],
    requesterMayDecide: true,
    onExpiry: 'deny',
  };
  const stopped: PolicyDecision = { verdict: 'escalate', policies: ['p'], approval };
  const withGrant = (
    decision: PolicyDecision,
    { tool = 'note', given = grant, requester }: { tool?: string; given?: Grant; requester?: string } = {},
  ) =>
    judge(
      anAnswer([use(tool, input)]),
      aLoop(),
      rules({
        decide: () => decision,
        granted: new Map([['call_1_1', given]]),
        ...(requester !== undefined && { requester }),
      }),
    ).calls[0];

  it('stands for the person who gave it: the call runs, and its policies are kept', () => {
    expect(withGrant(stopped)).toMatchObject({
      verdict: 'allow',
      status: 'allowed',
      policies: ['p'],
      reason: 'Granted by ann@example.com until 2026-11-23T13:00:00.000Z, in default.run_0.1.',
    });
    const { expiresAt: _, ...ofRun } = grant;
    expect(withGrant(stopped, { given: { ...ofRun, scope: 'run' } })?.reason).toContain(
      'for the rest of the run',
    );
  });

  it.each<[string, PolicyDecision]>([
    ['a policy denies the call', { verdict: 'deny', policies: ['p'] }],
    ['a policy wants to be asked each time', { ...stopped, approval: { ...approval, repeats: 'each-time' } }],
    ['two must approve', { ...stopped, approval: { ...approval, needs: [{ group: 'finance', quorum: 2 }] } }],
    [
      'two groups must',
      { ...stopped, approval: { ...approval, needs: ['a', 'b'].map((group) => ({ group, quorum: 1 })) } },
    ],
    ['another policy stops the call now', { ...stopped, policies: ['p', 'tainted-outside'] }],
    [
      'another group decides now',
      { ...stopped, approval: { ...approval, needs: [{ group: 'security', quorum: 1 }] } },
    ],
    ['no policy says how often to ask', { verdict: 'escalate', policies: ['p'] }],
  ])('lifts nothing where %s', (_, decision) => {
    expect(withGrant(decision)?.verdict).not.toBe('allow');
  });

  it('lifts nothing off an irreversible tool', () => {
    expect(withGrant(stopped, { tool: 'send' })?.verdict).toBe('escalate');
  });

  it('is not for whoever gave it, where nobody decides for themselves', () => {
    const strict = { ...stopped, approval: { ...approval, requesterMayDecide: false } };
    expect(withGrant(strict, { requester: 'ann@example.com' })?.verdict).toBe('escalate');
    expect(withGrant(strict, { requester: 'bob@example.com' })?.verdict).toBe('allow');
    expect(withGrant(stopped, { requester: 'ann@example.com' })?.verdict).toBe('allow');
  });
});

describe('how a policy wants people to be asked', () => {
  it('is kept with the call', () => {
    const approval = {
      repeats: 'once' as const,
      needs: [{ group: 'finance', quorum: 2 }],
      requesterMayDecide: false,
      onExpiry: 'end' as const,
      timeoutSeconds: 900,
    };
    const decide = (): PolicyDecision => ({ verdict: 'escalate', policies: ['p'], approval });
    const escalationOf = (tool: string) =>
      judge(anAnswer([use(tool, { text: 'a' })]), aLoop(), rules({ decide })).calls[0]?.escalation;
    const { repeats: _, ...kept } = approval;
    expect(escalationOf('note')).toEqual({ ...kept, grantable: true });
    expect(escalationOf('send')).toEqual({ ...kept, grantable: false });
  });
});
