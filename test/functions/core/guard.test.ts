import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashOf } from '../../../functions/core/canonical.ts';
import { judge } from '../../../functions/core/guard.ts';
import { aLoop, anAgent, anAnswer, someTools, text, use } from '../../support/builders.ts';

const judged = (content: Parameters<typeof anAnswer>[0], loop = aLoop(), agent = anAgent()) =>
  judge(anAnswer(content), loop, agent, someTools);

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
          const { action, calls } = judged(names.map((name, i) => use(name, { text: 'x' }, `toolu_${i}`)));
          for (const call of calls.filter(({ tool }) => tool === 'send')) {
            expect(call).toMatchObject({ verdict: 'escalate', status: 'awaiting_approval', risk: 'high' });
            expect(action).toBe('approve');
          }
        },
      ),
    );
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
    expect(calls[0]?.reason).toContain('look, note, send, finish');
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

  it('takes a text as the final answer, and finish too, which is no tool call', () => {
    expect(judged([text('Done.')])).toMatchObject({ action: 'verify', calls: [] });
    const finished = judged([use('finish', { status: 'done', answer: 'Done.' })]);
    expect(finished).toMatchObject({ action: 'verify', loop: { toolCalls: 0 } });
  });

  it('denies a finish beside other calls, which still run', () => {
    const { action, calls } = judged([
      use('look', { text: 'a' }),
      use('finish', { status: 'done', answer: 'ok' }),
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
    const judgement = judge(anAnswer(content, changes), aLoop(), anAgent(), someTools);
    expect(judgement).toMatchObject({ action: 'continue', calls: [], usable: false, ending: null });
    expect(judgement.feedback).toContain('could not be used');
    expect(judgement.loop.unusableAnswers).toBe(1);
  });

  it.each(unusable)('%s ends the run at the third in a row', (name, content, changes) => {
    const judgement = judge(anAnswer(content, changes), aLoop({ unusableAnswers: 2 }), anAgent(), someTools);
    expect(judgement.action).toBe('stop');
    expect(judgement.ending?.outcome).toBe(name === 'a refusal' ? 'model_refused' : 'model_unusable');
  });

  it('is forgotten after a usable one', () => {
    expect(judged([use('look', { text: 'a' })], aLoop({ unusableAnswers: 2 })).loop.unusableAnswers).toBe(0);
  });
});
