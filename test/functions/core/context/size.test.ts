import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  markOfPrompt,
  promptTokensAbout,
  promptTokensAtMost,
} from '../../../../functions/core/context/size.ts';
import { startingView } from '../../../../functions/core/context/view.ts';
import type { ModelRequest } from '../../../../functions/core/prompt.ts';
import { type History, historyOf, promptAfter, someShapes } from './support.ts';

/** A provider whose tokens have one byte, or as many as it likes: what it bills for a prompt. */
const billed = (
  { system, tools, messages }: ModelRequest,
  bytesPerToken: (index: number) => number,
): number =>
  [...system, tools, ...messages.flatMap(({ role, content }) => content.map((block) => [role, block]))]
    .map((part, index) => Math.ceil(Buffer.byteLength(JSON.stringify(part)) / bytesPerToken(index)))
    .reduce((sum, tokens) => sum + tokens, 0);

/** The turns of a run with what was billed for their prompts. */
function answered({ turns, calls }: History, bytesPerToken: (index: number) => number): History {
  const told = turns.map((turn, index) => {
    const request = promptAfter({ turns: turns.slice(0, index), calls });
    const inputTokens = billed(request, bytesPerToken);
    const tokens = { inputTokens, outputTokens: 1, cacheReadTokens: 0, cacheWriteTokens: 0 };
    return { ...turn, prompt: markOfPrompt(request), answer: { ...turn.answer, tokens } };
  });
  return { turns: told, calls };
}

describe('the bound of a prompt’s tokens', () => {
  it('never lies below what is billed, however the provider cuts texts into tokens', () => {
    fc.assert(
      fc.property(someShapes, fc.func(fc.integer({ min: 1, max: 9 })), (shapes, bytesPerToken) => {
        const request = promptAfter(answered(historyOf(shapes), bytesPerToken));
        expect(request.begun).toBeDefined();
        expect(promptTokensAtMost(request)).toBeGreaterThanOrEqual(billed(request, bytesPerToken));
      }),
    );
  });

  it('needs no count where the prompt begins with one that was billed', () => {
    const shape = { asksPerson: false, usable: true, feedback: false, thinks: false };
    const history = answered(
      historyOf([
        { ...shape, results: [300] },
        { ...shape, results: [600] },
      ]),
      () => 4,
    );
    const request = promptAfter(history);
    const last = history.turns.at(-1)?.answer.tokens?.inputTokens ?? 0;
    expect(request.begun?.tokens).toBe(last);
    expect(promptTokensAtMost(request) - last).toBeLessThan(1_200);
    expect(promptTokensAbout(request) - last).toBeLessThan(400);
  });

  it('is not taken from another prompt: after a compaction, for another model, or with other tools', () => {
    const shape = { results: [900], asksPerson: false, usable: true, feedback: false, thinks: true };
    const history = answered(historyOf([shape, shape, shape]), () => 4);
    expect(promptAfter(history, { ...startingView, keyContext: '- a: b' }).begun).toBeUndefined();
    expect(promptAfter(history, { ...startingView, stubsThrough: 2 }).begun?.newBytes).toBeGreaterThan(900);
    expect(promptAfter(history, startingView, 'summariser').begun).toBeUndefined();
  });
});
