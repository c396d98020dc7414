import { describe, expect, it } from 'vitest';
import { problemsOfEvidence } from '../../functions/core/answer/evidence.ts';
import type { Call } from '../../functions/core/contracts/call.ts';
import { knownTexts } from '../../functions/core/guard/grounding.ts';
import { lostResult } from '../../functions/core/lost.ts';
import { failure } from '../../functions/core/results.ts';
import { withinShare } from '../../functions/core/shorten.ts';
import { isUntrusted } from '../../functions/core/taint.ts';
import { createRecallResult } from '../../tools/recall_result/run.ts';
import tool from '../../tools/recall_result/tool.ts';
import { aCall, aRecord } from '../support/builders.ts';
import { failureOf, toolContext } from './support.ts';

const all = { call: 'call_1_1', from: null, length: null, find: null };
const orders = Array.from({ length: 3_000 }, (_, n) => ({ id: `ORD-${n}`, note: `said "Hi" ${n}` }));

function recallOf(
  result: Call['result'],
  input: Partial<typeof all> | object = {},
  changes: Partial<Call> = {},
) {
  const call = aCall({ ...(result && { result }), ...changes });
  const run = createRecallResult({
    find: async (_run, callId) => (callId === call.callId ? call : undefined),
  });
  return run({ ...all, ...input }, toolContext({}));
}

describe('recall_result', () => {
  it.each([
    ['a text', 'one\ntwo', 'one\ntwo'],
    ['anything else as JSON', { rows: [1] }, '{"rows":[1]}'],
    ['one character', 7, '7'],
  ])('gives %s whole where it fits', async (_, output, text) => {
    expect(await recallOf({ ok: true, output })).toEqual({
      call: 'call_1_1',
      characters: text.length,
      from: 0,
      to: text.length,
      text,
    });
  });

  it('gives the range that was asked for, and its own result is never cut', async () => {
    const json = JSON.stringify(orders);
    const range = { from: 40_000, length: 100_000 };
    const read = await recallOf({ ok: true, output: orders }, range);
    const to = Number(read.to);
    expect(read).toMatchObject({ characters: json.length, from: 40_000, text: json.slice(40_000, to) });
    expect(to).toBeGreaterThan(55_000);
    expect(withinShare('call_2_1', { ok: true, output: read }, 24_000)).toBe(read);
  });

  it('finds a text also where JSON spells it otherwise', async () => {
    const json = JSON.stringify(orders);
    for (const find of ['"hi" 2999', '\\"Hi\\" 2999', 'ord-2999'])
      expect(await recallOf({ ok: true, output: orders }, { find })).toMatchObject({
        characters: json.length,
        matches: [{ text: expect.stringContaining('ORD-2999') }],
      });
  });

  it.each<[string, Call['result'], object, string]>([
    ['a call that there is not', { ok: true, output: 1 }, { call: 'call_9_9' }, 'There is no call call_9_9'],
    ['one without a result', undefined, {}, 'has no result yet'],
    ['one that failed', failure('tool_failed', 'It is down.'), {}, '(tool_failed): It is down.'],
    ['a result that is lost', lostResult, {}, '(result_lost): This call was carried out'],
    [
      'a range beyond the end',
      { ok: true, output: 'abc' },
      { from: 3 },
      'has 3 characters; from must be less',
    ],
  ])('says what is wrong with %s', async (_, result, input, message) => {
    expect(await failureOf(recallOf(result, input))).toMatchObject({
      name: 'ToolError',
      message: expect.stringContaining(message),
    });
  });

  it('reads no reading, but says which call to read', async () => {
    const input = { ...all, call: 'call_7_1' };
    const reading = recallOf({ ok: true, output: {} }, {}, { tool: 'recall_result', input });
    expect(await failureOf(reading)).toMatchObject({ message: expect.stringContaining('"call":"call_7_1"') });
  });

  it('is untrusted exactly where the result is', async () => {
    const read = (untrusted: object) => recallOf({ ok: true, output: 'x', ...untrusted });
    expect(isUntrusted(tool, await read({}))).toBe(false);
    expect(isUntrusted(tool, await read({ untrusted: true }))).toBe(true);
  });

  it('grounds nothing and supports no answer: the call that it reads does', async () => {
    const output = { ...(await recallOf({ ok: true, output: 'eve@invented.example' })) };
    const reading = aCall({ callId: 'call_2_1', tool: tool.name, result: { ok: true, output } });
    const tools = { [tool.name]: tool };
    expect(knownTexts(aRecord(), [reading], tools).flatMap(({ texts }) => texts)).not.toContain(output.text);
    expect(problemsOfEvidence({ status: 'done', evidence: ['call_2_1'] }, [reading], tools)).toMatchObject([
      expect.stringContaining('Cite that call'),
    ]);
  });
});
