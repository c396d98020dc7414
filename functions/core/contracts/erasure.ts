import * as z from 'zod';
import { SubjectSchema, TenantIdSchema } from './run.ts';

export const ErasureIdSchema = z
  .string()
  .regex(/^erasure_[0-9a-z]{26}$/, 'an id like erasure_… as POST /memory/erasures answered it');

export const EraseRequestSchema = z.strictObject({ subject: SubjectSchema });

/** What `erase` is called with: not the subject itself, which would lie in a queue where it fails for good. */
export const EraseInputSchema = z.strictObject({
  tenantId: TenantIdSchema,
  erasureId: ErasureIdSchema,
  /** Of the subject, as its links have it. */
  subjectHash: z.string().regex(/^[0-9a-f]{40}$/),
  /** Which request it is for: a later one is another's to finish. */
  requestedAt: z.iso.datetime(),
});
export type EraseInput = z.infer<typeof EraseInputSchema>;

/** The erasure of all there is about a subject; one for each subject, which a later request begins anew. */
export const ErasureSchema = z.object({
  erasureId: ErasureIdSchema,
  status: z.enum(['under_way', 'done']),
  requestedAt: z.iso.datetime(),
  requestedBy: z.string(),
  doneAt: z.iso.datetime().optional(),
  /** What there was when it was asked for. */
  found: z.object({ runs: z.int().nonnegative(), facts: z.int().nonnegative() }),
});
export type Erasure = z.infer<typeof ErasureSchema>;
