import { expect, it } from 'vitest';
import { createPromptCache } from '../../../local/rehearsal/prompt-cache.ts';
import type { CountRequest } from '../../../local/rehearsal/request.ts';

const cached = { cache_control: { type: 'ephemeral' } } as const;
const block = (text: string, mark = false) => ({ type: 'text' as const, text, ...(mark ? cached : {}) });

/** A prompt whose blocks have some 1,000 tokens each; the marked ones are breakpoints. */
const prompt = (blocks: number, marked: readonly number[], model = 'm'): CountRequest => ({
  model,
  system: [block('s'.repeat(4_200), true)],
  messages: [
    {
      role: 'user',
      content: Array.from({ length: blocks }, (_, i) => block(`${i}`.repeat(4_000), marked.includes(i))),
    },
  ],
});

it('reads what an earlier prompt wrote, and writes what follows', () => {
  const cache = createPromptCache();
  const first = cache.use(prompt(2, [1]));
  expect(first).toMatchObject({ cache_read_input_tokens: 0, input_tokens: 0 });
  const second = cache.use(prompt(3, [2]));
  expect(second.cache_read_input_tokens).toBe(first.cache_creation_input_tokens);
  expect(second.cache_creation_input_tokens).toBeGreaterThan(900);
  const unmarked = cache.use(prompt(4, []));
  expect(unmarked.input_tokens).toBeGreaterThan(3_900);
});

it('finds nothing more than 20 blocks before a breakpoint, unless there is one nearer', () => {
  const cache = createPromptCache();
  const { cache_creation_input_tokens: written } = cache.use(prompt(2, [1]));
  expect(cache.use(prompt(30, [1])).cache_read_input_tokens).toBe(written);
  expect(cache.use(prompt(30, [1, 29])).cache_read_input_tokens).toBe(written);
  expect(createPromptCache().use(prompt(30, [29])).cache_read_input_tokens).toBe(0);
  expect(cache.use(prompt(22, [21])).cache_read_input_tokens).toBeLessThan(written);
});

it('forgets after five minutes without use, and shares nothing between models or with short prompts', () => {
  let now = 0;
  const cache = createPromptCache(() => now);
  cache.use(prompt(2, [1]));
  now = 299_999;
  expect(cache.use(prompt(2, [1])).cache_creation_input_tokens).toBe(0);
  expect(cache.use(prompt(2, [1], 'another')).cache_read_input_tokens).toBe(0);
  now += 300_000;
  expect(cache.use(prompt(2, [1])).cache_read_input_tokens).toBe(0);
  const short: CountRequest = { model: 'm', messages: [{ role: 'user', content: [block('short', true)] }] };
  expect([cache.use(short), cache.use(short)].map((usage) => usage.cache_read_input_tokens)).toEqual([0, 0]);
});
