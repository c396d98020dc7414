import type { RawMessageStreamEvent } from '@anthropic-ai/sdk/resources/messages';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AnswerBuilder } from '../../../functions/adapters/answer-builder.ts';

const usage = {
  input_tokens: 100,
  output_tokens: 1,
  cache_read_input_tokens: 7,
  cache_creation_input_tokens: 5,
};

/** Streams events to a builder as the API would; only what the builder reads is written out. */
function build(...events: Record<string, unknown>[]) {
  const builder = new AnswerBuilder('claude-asked');
  for (const event of events) builder.add(event as unknown as RawMessageStreamEvent);
  return builder;
}

const start = (message: Record<string, unknown> = { usage }) => ({ type: 'message_start', message });
const open = (index: number, content_block: Record<string, unknown>) => ({
  type: 'content_block_start',
  index,
  content_block,
});
const delta = (index: number, change: Record<string, unknown>) => ({
  type: 'content_block_delta',
  index,
  delta: change,
});
const close = (index: number) => ({ type: 'content_block_stop', index });
const end = (stop_reason = 'end_turn', more: Record<string, unknown> = { usage: { output_tokens: 42 } }) => ({
  type: 'message_delta',
  delta: { stop_reason },
  ...more,
});
const stop = { type: 'message_stop' };
const tool = { type: 'tool_use', id: 'toolu_1', name: 'look', input: {} };

/** A tool call whose arguments come in these pieces. */
const callOf = (...pieces: string[]) =>
  build(
    start(),
    open(0, tool),
    ...pieces.map((partial_json) => delta(0, { type: 'input_json_delta', partial_json })),
    close(0),
    end('tool_use'),
    stop,
  ).answer();

describe('an answer', () => {
  it('is put together from its pieces, thinking with its signature first', () => {
    const { content, stopReason, defect } = build(
      start(),
      open(0, { type: 'thinking', thinking: '', signature: '' }),
      delta(0, { type: 'thinking_delta', thinking: 'Let me ' }),
      delta(0, { type: 'thinking_delta', thinking: 'see.' }),
      delta(0, { type: 'signature_delta', signature: 'EqQB+/=' }),
      close(0),
      open(1, { type: 'redacted_thinking', data: 'opaque' }),
      close(1),
      open(2, { type: 'text', text: '' }),
      delta(2, { type: 'text_delta', text: 'Hello' }),
      delta(2, { type: 'text_delta', text: '.' }),
      close(2),
      end(),
      stop,
    ).answer();
    expect(content).toEqual([
      { type: 'thinking', thinking: 'Let me see.', signature: 'EqQB+/=' },
      { type: 'redacted_thinking', data: 'opaque' },
      { type: 'text', text: 'Hello.' },
    ]);
    expect([stopReason, defect]).toEqual(['end_turn', null]);
  });

  it('has the arguments of its calls, however they are cut', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.array(fc.nat()), (input, cuts) => {
        const json = JSON.stringify(input);
        const at = [0, ...cuts.map((cut) => cut % (json.length + 1)), json.length].sort((a, b) => a - b);
        const { content, defect } = callOf(...at.slice(1).map((to, i) => json.slice(at[i], to)));
        expect(content[0]?.input).toEqual(JSON.parse(json));
        expect(defect).toBeNull();
      }),
    );
  });

  it('keeps the empty arguments of a call that was given none', () => {
    expect(callOf().content).toEqual([tool]);
    expect(callOf('').defect).toBeNull();
  });

  it.each(['{"text": "a', '{text: 1}', '[', 'undefined'])(
    'has a defect where they are no JSON: %s',
    (json) => {
      const answer = callOf(json);
      expect(answer.defect).toBe('the arguments of look are not valid JSON.');
      expect(answer.tokens).toMatchObject({ outputTokens: 42 });
    },
  );

  it('is of the model that the provider names, else of the one that was asked', () => {
    expect(build(start({ model: 'claude-answered', usage })).answer().model).toBe('claude-answered');
    expect(build(start()).answer().model).toBe('claude-asked');
  });

  it('is complete only when it was ended, and has begun with its first event', () => {
    expect(new AnswerBuilder('m')).toMatchObject({ started: false, complete: false });
    expect(build(start())).toMatchObject({ started: true, complete: false });
    expect(build(start(), end(), stop)).toMatchObject({ complete: true });
  });
});

describe('the tokens of an answer', () => {
  const tokensOf = (...events: Record<string, unknown>[]) => build(...events, stop).answer().tokens;

  it('are the last that the provider counted', () => {
    expect(tokensOf(start(), end())).toEqual({
      inputTokens: 100,
      outputTokens: 42,
      cacheReadTokens: 7,
      cacheWriteTokens: 5,
    });
    const later = { usage: { input_tokens: 120, output_tokens: 50, cache_read_input_tokens: null } };
    expect(tokensOf(start(), end('end_turn', later))).toMatchObject({ inputTokens: 120, outputTokens: 50 });
  });

  it.each([
    ['nothing is counted', start({}), end('end_turn', {})],
    ['only the beginning is counted', start(), end('end_turn', {})],
    ['nothing has a number', start({ usage: null }), end('end_turn', { usage: { output_tokens: null } })],
  ])('are not known where %s', (_, ...events) => {
    expect(tokensOf(...events)).toBeNull();
  });
});

describe('an answer in one piece', () => {
  const whole = (message: Record<string, unknown>) => {
    const builder = new AnswerBuilder('claude-asked');
    builder.addWhole(message as never);
    return builder;
  };

  it('is taken as it is', () => {
    const content = [{ type: 'text', text: 'Hi' }];
    const message = { model: 'claude-answered', content, stop_reason: 'end_turn', usage };
    expect(whole(message).answer()).toMatchObject({
      model: 'claude-answered',
      content,
      stopReason: 'end_turn',
    });
    expect(whole(message).answer().tokens).toMatchObject({ inputTokens: 100, outputTokens: 1 });
  });

  it('is incomplete where it is none, and has a defect where arguments are text', () => {
    expect(whole({ error: 'x' })).toMatchObject({ started: true, complete: false });
    expect(whole({ content: [{ ...tool, input: '{"a' }] }).answer().defect).toContain('look');
  });
});
