import { readFileSync } from 'node:fs';
import * as z from 'zod';

const PairSchema = z.strictObject({
  /** What finds the fact: a rare word or id in both, nothing but the meaning, or the one number or name among many. */
  kind: z.enum(['rare', 'paraphrase', 'exact']),
  subject: z.string().optional(),
  key: z.string(),
  value: z.string(),
  question: z.string(),
});

/** A fact, and a question that it answers in other words. */
export interface Pair extends z.output<typeof PairSchema> {
  /** Every second one: nothing was tuned on it. */
  readonly heldOut: boolean;
}

export const pairs: readonly Pair[] = readFileSync(new URL('pairs.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line, index) => ({ ...PairSchema.parse(JSON.parse(line)), heldOut: index % 2 === 1 }));
