import { describe, expect, it } from 'vitest';
import { callsCited, endingOfAnswer, finishOf, problemsOfAnswer } from '../../../functions/core/answer.ts';
import type { Call } from '../../../functions/core/contracts/call.ts';
import type { Finish } from '../../../functions/core/finish.ts';
import { failure } from '../../../functions/core/results.ts';
import { tools } from '../../../tools/registry.ts';
import { aCall, anAgent, aRecord, someTools } from '../../support/builders.ts';

const ok = { ok: true, output: { amount: 812.4 } } as const;
const finish = (changes: Partial<Finish> = {}): Finish => ({
  status: 'done',
  answer: 'All done.',
  evidence: [],
  ...changes,
});
const problems = (input: Partial<Finish>, calls: Call[] = [], run = aRecord()) =>
  problemsOfAnswer({ finish: finish(input), run, agent: anAgent(), calls, tools: Object.values(someTools) });

describe('an answer held against the ledger', () => {
  it('may be given without any call', () => {
    expect(problems({ answer: 'Hello.' })).toEqual([]);
  });

  it('hears of every problem at once', () => {
    const calls = [aCall({ result: ok })];
    expect(problems({ answer: 'I sent the mail about the $999.00.', evidence: ['call_9_9'] }, calls)).toEqual(
      [
        'There is no call "call_9_9".',
        '"I sent the mail about the $999.00." says that something was done, but no call of send succeeded.',
        '"$999.00" stands in no result and does not follow from what you cite. Leave it out, or cite what it comes from.',
      ],
    );
  });

  it('may quote the task, memory, the operator, results, and what people said or approved', () => {
    const run = aRecord({
      task: 'Look at R-1001.',
      subject: 'USR-2002',
      memories: ['2026-10-01: order R-3003'],
    });
    const calls = [
      aCall({ result: ok }),
      aCall({ callId: 'call_1_2', result: failure('rejected', 'No.'), decisionReason: 'It is R-4004.' }),
      aCall({
        callId: 'call_1_3',
        tool: 'send',
        result: { ok: true, output: {} },
        approvalId: 'a',
        input: { text: 'R-5005' },
      }),
    ];
    const answer = 'R-1001, USR-2002, R-3003, 1 October, R-4004, R-5005 and $812.40.';
    expect(problems({ answer, evidence: ['call_1_1'] }, calls, run)).toEqual([]);
  });

  it('cannot lean on what the model itself wrote into a call that nobody approved', () => {
    const calls = [aCall({ result: ok, input: { text: 'R-6006' } })];
    expect(problems({ answer: 'It is R-6006.', evidence: ['call_1_1'] }, calls)).toHaveLength(1);
  });

  it('may cite and quote what a person answered, not what the question offered', () => {
    const input = { question: 'Is it R-7007 or R-8008?', options: ['R-7007', 'R-8008'] };
    const output = { answer: 'R-7007', answered_by: 'ann@example.com' };
    const calls = [aCall({ tool: 'ask_human', input, approvalId: 'a', result: { ok: true, output } })];
    expect(problems({ answer: 'It is R-7007.', evidence: ['call_1_1'] }, calls)).toEqual([]);
    expect(problems({ answer: 'It is R-8008.', evidence: ['call_1_1'] }, calls)).toHaveLength(1);
  });

  it('cannot cite a question that nobody answered', () => {
    const calls = [aCall({ tool: 'ask_human', result: failure('expired', 'Silence.') })];
    expect(problems({ evidence: ['call_1_1'] }, calls)).toEqual(['The call call_1_1 did not succeed.']);
  });

  it('takes a question for nothing that was done', () => {
    const result = { ok: true, output: { answer: 'Yes, send it.', answered_by: 'ann@example.com' } } as const;
    const calls = [aCall({ tool: 'ask_human', result })];
    const told = (answer: string) => problems({ answer, evidence: ['call_1_1'] }, calls);
    expect(told('I sent the mail to the customer.')).toEqual([expect.stringContaining('no call of send')]);
    expect(told('I looked up the order.')).toEqual([expect.stringContaining('no call was made')]);
    expect(told('I checked with a colleague, who says yes.')).toEqual([]);
  });

  it('cannot cite another answer', () => {
    const earlier = aCall({ tool: 'finish', callId: 'call_1_1', result: failure('not_allowed', 'No.') });
    expect(problems({ evidence: ['call_1_1'] }, [earlier])).toEqual(['There is no call "call_1_1".']);
  });
});

describe('an answer that rests on what was remembered', () => {
  const memoryTools = Object.values(tools).filter(({ name }) => ['remember', 'recall'].includes(name));
  const remember = aCall({
    tool: 'remember',
    input: { key: 'price', value: '$999.00' },
    result: { ok: true, output: { kept: 'run' } },
  });
  const recall = (output: unknown) =>
    aCall({ callId: 'call_2_1', tool: 'recall', result: { ok: true, output } });
  const fact = { key: 'price', value: '$999.00', about: null };
  const held = (calls: Call[], evidence: string[]) =>
    problemsOfAnswer({
      finish: finish({ answer: 'It costs $999.00.', evidence }),
      run: aRecord(),
      agent: anAgent(),
      calls,
      tools: memoryTools,
    });

  it.each([
    ['an observation', { facts: [], observations: [fact] }],
    ['a fact', { facts: [{ ...fact, thisRun: true }], observations: [] }],
  ])('holds no figure that the run itself made up, although %s gives it back', (_, output) => {
    expect(held([remember, recall(output)], ['call_2_1'])).toEqual([
      'The call call_2_1 gives back only what you wrote yourself or another call had found. Cite that call, or leave this one out.',
      expect.stringContaining('"$999.00" stands in no result'),
    ]);
    expect(held([remember, recall(output)], [])).toEqual([
      expect.stringContaining('"$999.00" stands in no result'),
    ]);
  });

  it('may quote a fact of an earlier run', () => {
    expect(held([recall({ facts: [fact], observations: [] })], ['call_2_1'])).toEqual([]);
  });
});

it('the answer of a turn is the finish call that the guard let through', () => {
  const input = finish({ evidence: ['call_1_1'] });
  const denied = aCall({ callId: 'call_2_1', turn: 2, tool: 'finish', verdict: 'deny', input });
  const allowed = aCall({ callId: 'call_3_1', turn: 3, tool: 'finish', input });
  expect(finishOf(2, [denied, allowed])).toBeUndefined();
  expect(finishOf(3, [denied, allowed])).toEqual({ call: allowed, finish: input });
});

it('the calls that an answer cites are listed once each', () => {
  const call = aCall({ result: ok });
  expect(callsCited(finish({ evidence: ['call_1_1', 'toolu_look', 'call_9_9'] }), [call])).toEqual([call]);
});

describe('the ending that an answer claims', () => {
  it.each([
    ['done', 'completed'],
    ['partial', 'partial'],
    ['impossible', 'impossible'],
  ] as const)('that says %s is %s', (status, outcome) => {
    expect(endingOfAnswer(finish({ status }), [], someTools)).toMatchObject({
      outcome,
      response: 'All done.',
    });
  });

  it('is partial where something was remembered and all else failed', () => {
    const remembered = aCall({ tool: 'remember', result: { ok: true, output: { kept: 'run' } } });
    const failed = aCall({ callId: 'call_1_2', result: failure('tool_failed', 'down') });
    expect(endingOfAnswer(finish(), [remembered, failed], tools)).toMatchObject({ outcome: 'partial' });
    expect(endingOfAnswer(finish(), [remembered], tools)).toMatchObject({ outcome: 'completed' });
  });

  it.each(['rejected', 'expired', 'in_doubt'] as const)('is partial when the mail was %s', (kind) => {
    const calls = [
      aCall({ result: ok }),
      aCall({ callId: 'call_2_1', tool: 'send', result: failure(kind, 'Not sent.') }),
    ];
    expect(endingOfAnswer(finish(), calls, someTools)).toEqual({
      outcome: 'partial',
      cause: 'send was not carried out (call_2_1): Not sent.',
      response: 'All done.',
    });
  });

  it('is partial where what the mail came to is lost, which is not called left undone', () => {
    const calls = [
      aCall({ result: ok }),
      aCall({ callId: 'call_2_1', tool: 'send', result: failure('result_lost', 'It is gone.') }),
    ];
    expect(endingOfAnswer(finish(), calls, someTools)).toMatchObject({
      outcome: 'partial',
      cause: 'What send did is not known any more (call_2_1): It is gone.',
    });
  });

  it('is complete when a second try of the acting tool succeeded', () => {
    const calls = [
      aCall({ callId: 'call_1_1', tool: 'send', result: failure('rejected', 'Not like that.') }),
      aCall({ callId: 'call_2_1', turn: 2, tool: 'send', result: ok }),
    ];
    expect(endingOfAnswer(finish(), calls, someTools)).toMatchObject({ outcome: 'completed' });
  });

  it.each([
    ['first', ['call_1_1', 'call_1_2']],
    ['second', ['call_1_2', 'call_1_1']],
  ])('is partial when the %s of two mails of one turn was rejected', (_, [rejected, sent]) => {
    const calls = [
      aCall({ callId: String(rejected), tool: 'send', result: failure('rejected', 'Not this one.') }),
      aCall({ callId: String(sent), tool: 'send', result: ok }),
    ].sort((a, b) => (a.callId < b.callId ? -1 : 1));
    expect(endingOfAnswer(finish(), calls, someTools)).toMatchObject({ outcome: 'partial' });
  });

  it('is complete when what was made is asked for once more, and not made again', () => {
    const calls = [
      aCall({ callId: 'call_1_1', tool: 'send', result: ok }),
      aCall({ callId: 'call_2_1', turn: 2, tool: 'send', result: failure('repeated', 'It was made.') }),
    ];
    expect(endingOfAnswer(finish(), calls, someTools)).toMatchObject({ outcome: 'completed' });
  });

  it('is not complete when every call failed', () => {
    const calls = [aCall({ result: failure('tool_failed', 'down') })];
    expect(endingOfAnswer(finish(), calls, someTools)).toMatchObject({ outcome: 'partial' });
  });
});
