import * as z from 'zod';
import { OriginSchema } from './decision.ts';

export const AuditTypeSchema = z.enum([
  'approval.requested',
  /** A message went out to a person, or did not. */
  'approval.asked',
  /** The link of a person was opened. */
  'approval.seen',
  'approval.voted',
  'approval.decided',
  'approval.reminded',
  'approval.escalated',
  'approval.expired',
  'approval.cancelled',
  /** Somebody came with a link that is wrong, or used up. */
  'link.refused',
  'grant.given',
  'grant.revoked',
]);
export type AuditType = z.infer<typeof AuditTypeSchema>;

/** One line of the record of a run's approvals. Each holds the hash of the one before, so that none can be changed. */
export const AuditEntrySchema = z.object({
  /** Counts from 1 without gaps. */
  seq: z.int().positive(),
  at: z.iso.datetime(),
  type: AuditTypeSchema,
  /** A mail address, a credential's owner, or `stateward`. */
  who: z.string(),
  origin: OriginSchema.optional(),
  approvalId: z.string().optional(),
  /** e.g. the decisions, each with the SHA-256 of the arguments that it was about. */
  data: z.record(z.string(), z.unknown()),
  /** Of the entry before; of the first, 64 zeros. */
  previousHash: z.string(),
  /** SHA-256 of the canonical JSON of everything above. */
  hash: z.string(),
});
export type AuditEntry = z.infer<typeof AuditEntrySchema>;

/** An entry before it has its place. `key` names what happens at most once. */
export interface NewAuditEntry
  extends Pick<AuditEntry, 'at' | 'type' | 'who' | 'origin' | 'approvalId' | 'data'> {
  readonly key?: string;
}

/** `GET /runs/{runId}/audit`. */
export const AuditViewSchema = z.object({
  runId: z.string(),
  /** Whether every hash is right and no number is missing. */
  holds: z.boolean(),
  /** The number of the first entry that does not fit. */
  brokenAt: z.int().nullable(),
  entries: z.array(AuditEntrySchema),
});
export type AuditView = z.infer<typeof AuditViewSchema>;

/** The project itself, where no person acts. */
export const itself = 'stateward';
