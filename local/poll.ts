import { setTimeout as wait } from 'node:timers/promises';

/**
 * Asks again until there is an answer.
 * @param what named in the error
 * @throws Error after the limit; default 60 s.
 */
export async function pollUntil<T>(
  what: string,
  check: () => Promise<T | undefined | false | null>,
  { everyMs = 100, limitMs = 60_000 } = {},
): Promise<T> {
  const deadline = performance.now() + limitMs;
  for (;;) {
    const found = await check();
    if (found) return found;
    if (performance.now() > deadline) throw new Error(`Waited ${limitMs / 1000} s in vain for ${what}.`);
    await wait(everyMs);
  }
}
