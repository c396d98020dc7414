import { createHash } from 'node:crypto';
import type { CountRequest } from './request.ts';

/** What a prompt is billed as, in the fields of the API. */
export interface PromptUsage {
  readonly input_tokens: number;
  readonly cache_creation_input_tokens: number;
  readonly cache_read_input_tokens: number;
}

/** As of the API's prompt cache: https://platform.claude.com/docs/en/build-with-claude/prompt-caching */
const lifetimeMs = 5 * 60_000;
const minTokens = 1_024;
/** Blocks that are looked at before a breakpoint, itself included, for something that was written. */
const lookbackBlocks = 20;

/** About four characters are one token. */
const charactersPerToken = 4;

/** A prompt up to and with one of its blocks. */
interface Prefix {
  readonly hash: string;
  readonly tokens: number;
  readonly isBreakpoint: boolean;
}

/** The prompt as the API reads it, tools first, then system, then messages; each block with all that stands before it. */
function prefixesOf({ model, tools = [], system = [], messages }: CountRequest): Prefix[] {
  const blocksOf = (content: string | readonly object[]) =>
    typeof content === 'string' ? [{ type: 'text', text: content }] : content;
  const blocks = [
    ...tools.map((block) => ({ of: 'tools', block })),
    ...blocksOf(system).map((block) => ({ of: 'system', block })),
    ...messages.flatMap(({ role, content }) => blocksOf(content).map((block) => ({ of: role, block }))),
  ];
  const hash = createHash('sha256').update(model);
  let characters = 0;
  return blocks.map(({ of, block }) => {
    const { cache_control: breakpoint, ...content } = block as Record<string, unknown>;
    const json = JSON.stringify([of, content]);
    hash.update(json);
    characters += json.length;
    const tokens = Math.ceil(characters / charactersPerToken);
    return { hash: hash.copy().digest('base64'), tokens, isBreakpoint: Boolean(breakpoint) };
  });
}

/** An estimate of the tokens of a prompt. */
export const inputTokens = (request: CountRequest): number => prefixesOf(request).at(-1)?.tokens ?? 0;

export interface PromptCache {
  /** What the prompt would be billed as; its breakpoints are written. */
  use(request: CountRequest): PromptUsage;
}

/**
 * The provider's prompt cache, so that what a rehearsed run costs is about what it would: a request reads the longest
 * prefix that an earlier one wrote at a breakpoint, and writes what follows up to its own last breakpoint.
 * @param nowMs a clock
 */
export function createPromptCache(nowMs: () => number = Date.now): PromptCache {
  const expiresAt = new Map<string, number>();
  return {
    use(request) {
      const now = nowMs();
      const prefixes = prefixesOf(request);
      const total = prefixes.at(-1)?.tokens ?? 0;
      const marks = prefixes.flatMap(({ isBreakpoint }, index) => (isBreakpoint ? [index] : []));
      const isSeen = (index: number) =>
        marks.some((mark) => index <= mark && index > mark - lookbackBlocks) &&
        (expiresAt.get(prefixes[index]?.hash ?? '') ?? 0) > now;
      const read = prefixes[prefixes.findLastIndex((_, index) => isSeen(index))];
      const written = marks
        .flatMap((mark) => prefixes[mark] ?? [])
        .filter(({ tokens }) => tokens >= minTokens);
      for (const { hash } of read ? [read, ...written] : written) expiresAt.set(hash, now + lifetimeMs);
      const readTokens = read?.tokens ?? 0;
      const cachedTokens = Math.max(readTokens, written.at(-1)?.tokens ?? 0);
      return {
        input_tokens: total - cachedTokens,
        cache_creation_input_tokens: cachedTokens - readTokens,
        cache_read_input_tokens: readTokens,
      };
    },
  };
}
