import * as z from 'zod';
import { AgentNameSchema } from './agent.ts';
import { CallIdSchema, CallStatusSchema, RiskSchema } from './call.ts';
import { RunIdSchema, TenantIdSchema, TextSchema } from './run.ts';

/** `<tenant>.<run>.<n>`, the n-th request of the run: the link alone leads to the right partition. */
export const ApprovalIdSchema = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}\.run_[0-9a-z]{26}\.\d+$/);
export const ApprovalStatusSchema = z.enum(['pending', 'approved', 'rejected', 'expired', 'cancelled']);
export type ApprovalStatus = z.infer<typeof ApprovalStatusSchema>;

/**
 * What a person is asked. `approve`: may these calls be made. `question`: the model asks. `review`: the run cannot go
 * on by itself, because of calls that cannot be taken or an answer that was sent back. `in_doubt`: a call may or may
 * not have acted. `undo`: may a call that cannot be undone itself take another one back.
 */
export const ApprovalKindSchema = z.enum(['approve', 'question', 'review', 'in_doubt', 'undo']);
export type ApprovalKind = z.infer<typeof ApprovalKindSchema>;

export const DecisionSchema = z.strictObject({
  callId: CallIdSchema,
  decision: z.enum(['approve', 'reject']),
  reason: TextSchema.trim().max(2_000).optional(),
});
export type Decision = z.infer<typeof DecisionSchema>;

export const DecideRequestSchema = z.strictObject({
  token: z.string().min(1).max(200),
  decisions: z.array(DecisionSchema).min(1),
});

/** The request as it is stored. The calls' arguments stay with the calls. */
export const ApprovalSchema = z.object({
  approvalId: ApprovalIdSchema,
  tenantId: TenantIdSchema,
  runId: RunIdSchema,
  turn: z.int().positive(),
  /** The request's place in the run, from 1. */
  number: z.int().positive(),
  agent: AgentNameSchema,
  task: z.string(),
  kind: ApprovalKindSchema,
  /** Why a person is asked, where the calls do not say it. */
  question: z.string().optional(),
  status: ApprovalStatusSchema,
  callIds: z.array(CallIdSchema).min(1),
  /** Encrypted with the stage's key; only `resume` may decrypt it. */
  taskTokenCiphertext: z.string(),
  taskTokenHash: z.string(),
  /** Which try of the waiting state the token is of, from 0: a later one's replaces it, never an earlier one's. */
  attempt: z.int().nonnegative().default(0),
  /** SHA-256 of each link's secret; a resent mail has a secret of its own. */
  linkHashes: z.array(z.object({ approver: z.string(), hash: z.string() })),
  wrongTokens: z.int().nonnegative(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  deliveredAt: z.iso.datetime().optional(),
  decidedAt: z.iso.datetime().optional(),
  decidedBy: z.string().optional(),
  decisions: z.array(DecisionSchema).optional(),
});
export type Approval = z.infer<typeof ApprovalSchema>;

/** Which request of a run is meant, whether or not it has been stored. */
export type ApprovalRef = Pick<Approval, 'turn' | 'number' | 'kind'>;
/** What became of a request. */
export type ApprovalFate = Pick<Approval, 'kind' | 'status' | 'callIds' | 'decisions'>;

/** `GET /approvals/{approvalId}` as JSON. */
export const ApprovalViewSchema = z.object({
  approvalId: ApprovalIdSchema,
  runId: RunIdSchema,
  agent: AgentNameSchema,
  task: z.string(),
  kind: ApprovalKindSchema,
  status: ApprovalStatusSchema,
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  decidedAt: z.iso.datetime().nullable(),
  question: z.string().optional(),
  calls: z.array(
    z.object({
      callId: CallIdSchema,
      tool: z.string(),
      input: z.unknown(),
      risk: RiskSchema,
      reason: z.string(),
      status: CallStatusSchema,
      /** Ids of the policies that decided. */
      policies: z.array(z.string()),
      /** Ids of the calls whose untrusted results the model had read. */
      taintedBy: z.array(z.string()),
      /** What is wrong or not known, where a person is asked because of that. */
      problem: z.string().optional(),
    }),
  ),
});
export type ApprovalView = z.infer<typeof ApprovalViewSchema>;

export const approvalIdOf = (run: { tenantId: string; runId: string }, number: number) =>
  `${run.tenantId}.${run.runId}.${number}`;

/** @param approvalId one that `ApprovalIdSchema` accepted. */
export function runOfApproval(approvalId: string): { tenantId: string; runId: string; number: number } {
  const [tenantId, runId, number] = ApprovalIdSchema.parse(approvalId).split('.') as [string, string, string];
  return { tenantId, runId, number: Number(number) };
}
