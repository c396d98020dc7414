import * as z from 'zod';
import { CallIdSchema } from '../../functions/core/contracts/call.ts';
import { FactSchema, ObservationSchema } from '../../functions/core/contracts/memory.ts';
import { SubjectSchema } from '../../functions/core/contracts/run.ts';
import type { ToolDefinition } from '../../functions/core/contracts/tool.ts';

const fact = FactSchema.shape;
const RecalledFactSchema = z.strictObject({
  factId: fact.factId,
  key: fact.key,
  value: fact.value,
  about: z.string().nullable(),
  importance: fact.importance,
  at: fact.at,
  /** Only this run has told of it: it is what the model itself wrote. */
  thisRun: z.literal(true).optional(),
  untrusted: fact.untrusted,
});

const observation = ObservationSchema.shape;
const RecalledObservationSchema = z.strictObject({
  key: observation.key,
  value: observation.value,
  /** The call that it comes from. */
  call: CallIdSchema.optional(),
  untrusted: observation.untrusted,
});

const OutputSchema = z.strictObject({
  /** Best first. */
  facts: z.array(RecalledFactSchema),
  /** From the run's own working memory, best first. */
  observations: z.array(RecalledObservationSchema),
  /** The texts could not be compared by meaning just now. */
  keywordsOnly: z.literal(true).optional(),
});

export default {
  name: 'recall',
  description:
    'Searches what you remembered: facts of earlier tasks by meaning and keywords, and what this task keeps in view by ' +
    'keywords. Returns {facts: [{factId, key, value, about, importance, at}], observations: [{key, value, call}]}, best ' +
    'first; keywordsOnly: try other words, too. A fact held at its time (at): check it against a fresh result where it ' +
    'may have changed. Addresses and ids must be looked up again before you use them in a call. An answer may cite it ' +
    'for facts of earlier tasks; those marked thisRun, and observations, you wrote yourself: cite the call they come from.',
  input: z.strictObject({
    query: z.string().trim().min(1).max(1_000).describe('A question or a few keywords.'),
    about: SubjectSchema.nullable().describe(
      'Only facts about it, such as a customer id; null: about anything.',
    ),
    limit: z
      .int()
      .min(1)
      .max(20)
      .default(5)
      .describe('The most facts, and the most observations, to return.'),
  }),
  output: OutputSchema,
  effect: 'read',
  timeoutSeconds: 20,
  untrusted: ({ facts, observations }: z.output<typeof OutputSchema>) =>
    [...facts, ...observations].some(({ untrusted }) => untrusted),
  hearsay: ({ facts }: z.output<typeof OutputSchema>) => facts.filter(({ thisRun }) => !thisRun),
} as const satisfies ToolDefinition<z.ZodObject, typeof OutputSchema>;
