import { sha256 } from '../canonical.ts';
import type { PromptMark, Turn } from '../contracts/turn.ts';
import type { ModelRequest } from '../prompt.ts';

/** A prompt that begins with one that was billed: what that one came to, and the bytes of what is new. */
export interface Begun {
  readonly tokens: number;
  readonly newBytes: number;
}

const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

/** English has some four bytes a token, JSON and code some three. */
const bytesPerToken = 3;

const headOf = ({ model, effort, system, tools }: ModelRequest): string =>
  JSON.stringify([model, effort, system, tools]);

const blocksOf = ({ messages }: ModelRequest): string[] =>
  messages.flatMap(({ role, content }) => content.map((block) => JSON.stringify([role, block])));

const markOf = (head: string, blocks: readonly string[]): PromptMark => ({
  blocks: blocks.length,
  hash: sha256([head, ...blocks].join('\n')),
});

/** Stored with the answer, so that a later prompt knows whether it begins with this one. */
export const markOfPrompt = (request: ModelRequest): PromptMark => markOf(headOf(request), blocksOf(request));

/** Answers that are looked at for a prompt that this one begins with: the last ones may be another model's. */
const latest = 5;

/**
 * The newest prompt that was billed and that this one begins with, byte for byte.
 * @returns `undefined` on a run's first turn, after a compaction, or for another model than those of the last answers.
 */
export function begunBy(request: ModelRequest, turns: readonly Turn[]): Begun | undefined {
  const head = headOf(request);
  const blocks = blocksOf(request);
  for (const { prompt, answer } of turns.slice(-latest).reverse()) {
    if (!prompt || !answer.tokens || prompt.blocks > blocks.length) continue;
    if (markOf(head, blocks.slice(0, prompt.blocks)).hash !== prompt.hash) continue;
    const { inputTokens, cacheReadTokens, cacheWriteTokens } = answer.tokens;
    return {
      tokens: inputTokens + cacheReadTokens + cacheWriteTokens,
      newBytes: bytesOf(blocks.slice(prompt.blocks).join('')),
    };
  }
  return undefined;
}

/** About how many tokens a prompt has: rather too many than too few. */
export const promptTokensAbout = (request: ModelRequest): number =>
  request.begun
    ? request.begun.tokens + Math.ceil(request.begun.newBytes / bytesPerToken)
    : Math.ceil(bytesOf([headOf(request), ...blocksOf(request)].join('')) / bytesPerToken);

/** What the API adds to a request with tools, generously. */
const overheadTokens = 1_000;

/** The provider calls its count an estimate: it may be off by some percent and a constant. */
const fromCount = (tokens: number): number => Math.ceil(tokens * 1.05) + 100;

/**
 * An upper bound of a prompt's tokens. A token is at least one byte of UTF-8, so that what is new since a prompt that was
 * billed adds at most its bytes; of one that begins with none, the provider's count is close.
 * @param counted by the provider, where it was asked; one beyond all bytes is believed.
 */
export function promptTokensAtMost(request: ModelRequest, counted?: number): number {
  if (request.begun) return request.begun.tokens + request.begun.newBytes;
  const { system, tools, messages } = request;
  const byBytes = overheadTokens + bytesOf(JSON.stringify([system, tools, messages]));
  if (counted === undefined) return byBytes;
  return counted > byBytes ? fromCount(counted) : Math.min(byBytes, fromCount(counted));
}
