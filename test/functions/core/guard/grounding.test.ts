import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inventionsIn, knownTexts, standsIn } from '../../../../functions/core/guard/grounding.ts';
import { failure } from '../../../../functions/core/results.ts';
import { tools } from '../../../../tools/registry.ts';
import { aCall, aRecord } from '../../../support/builders.ts';

describe('a value that stands in a text', () => {
  it.each([
    ['maya@example.com', 'Write to Maya <Maya@Example.com>.'],
    ['maya@example.com', 'maya@example.com'],
    ['maya@example.com', 'mailto:maya@example.com, please'],
    ['ORD-1042', 'Order ord-1042: late'],
    ['two  words', 'has two\nwords in it'],
  ])('%s stands in %s', (value, text) => expect(standsIn(value, [text])).toBe(true));

  it.each([
    ['maya@example.com', 'maya@example.com.evil.org'],
    ['maya@example.com', 'amaya@example.com'],
    ['maya@example.com', 'o.maya@example.com'],
    ['maya@example.com', 'x+maya@example.com'],
    ['ORD-104', 'ORD-1042'],
    ['42', '1042'],
    ['', 'anything'],
    ['  ', 'any thing'],
  ])('%s does not stand in %s', (value, text) => expect(standsIn(value, [text])).toBe(false));

  it('is found among any others', () => {
    fc.assert(
      fc.property(fc.emailAddress(), fc.array(fc.lorem()), (address, words) => {
        expect(standsIn(address, [`${words.join(' ')} ${address} ${words.join(' ')}`])).toBe(true);
      }),
    );
  });
});

describe('what a run may take a value from', () => {
  const tool = { grounded: ['to'] };
  const invented = (to: unknown, record = {}, calls: Parameters<typeof knownTexts>[1] = []) =>
    inventionsIn(tool, { to }, knownTexts(aRecord(record), calls, tools)).map(({ value }) => value);

  it.each([
    ['the task', { task: 'Write to a@b.org' }, []],
    ['the subject', { subject: 'a@b.org' }, []],
    ['a result', {}, [aCall({ result: { ok: true, output: { rows: [{ mail: 'a@b.org' }] } } })]],
    [
      'an answer that only chose what the question offered',
      {},
      [
        aCall({
          tool: 'ask_human',
          input: { question: 'a@b.org or c@d.org?', options: null },
          result: { ok: true, output: { answer: 'a@b.org', answered_by: 'x@y.org' } },
        }),
      ],
    ],
    [
      'arguments that a person wrote',
      {},
      [aCall({ input: { to: 'a@b.org' }, proposed: { to: 'c@d.org' }, editedBy: 'x@y.org' })],
    ],
    [
      'a person',
      {},
      [aCall({ decisionReason: 'No: send it to a@b.org.', result: failure('rejected', 'No.') })],
    ],
  ])('%s', (_, record, calls) => {
    expect(invented('a@b.org', record, calls)).toEqual([]);
  });

  it.each([
    ['an error', [aCall({ result: failure('tool_failed', 'a@b.org bounced') })]],
    ['its own arguments', [aCall({ input: { text: 'a@b.org' } })]],
    [
      'a question that nobody answered',
      [aCall({ tool: 'ask_human', input: { question: 'a@b.org?' }, result: failure('expired', 'Silence.') })],
    ],
    [
      'what the model wrote beside what a person changed',
      [aCall({ input: { to: 'a@b.org', n: 2 }, proposed: { to: 'a@b.org', n: 1 } })],
    ],
    [
      'a result that repeats them',
      [aCall({ input: { q: 'a@b.org' }, result: { ok: true, output: ['a@b.org?'] } })],
    ],
  ])('is not %s', (_, calls) => {
    expect(invented('a@b.org', {}, calls)).toEqual(['a@b.org']);
  });

  it('is not memory, which may hold what was once made up', () => {
    expect(invented('a@b.org', { memories: ['2026: wrote to a@b.org'] })).toEqual(['a@b.org']);
  });

  it('is not what the model remembered and recalls, in this run or an earlier one', () => {
    const fact = { factId: `fact_${'0'.repeat(26)}`, key: 'mail', value: 'a@b.org', about: null };
    const calls = [
      aCall({
        tool: 'remember',
        input: { key: 'mail', value: 'a@b.org' },
        result: { ok: true, output: { kept: 'always', factId: fact.factId, how: 'new' } },
      }),
      aCall({
        callId: 'call_2_1',
        tool: 'recall',
        input: { query: 'mail' },
        result: {
          ok: true,
          output: { facts: [fact], observations: [{ key: 'mail', value: 'a@b.org', call: 'call_1_1' }] },
        },
      }),
    ];
    expect(invented('a@b.org', {}, calls)).toEqual(['a@b.org']);
    const found = aCall({ callId: 'call_3_1', result: { ok: true, output: { mail: 'a@b.org' } } });
    expect(invented('a@b.org', {}, [...calls, found])).toEqual([]);
  });

  it('counts each of several values', () => {
    expect(invented(['a@b.org', 'c@d.org'], { task: 'Write to c@d.org' })).toEqual(['a@b.org']);
  });
});
