import { timingSafeEqual } from 'node:crypto';

/** Whether two secrets are equal; how long the answer takes tells nothing about how much of them is. */
export function isSameSecret(given: string, known: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(known)];
  return a.length === b.length && timingSafeEqual(a, b);
}
