import * as z from 'zod';
import { AgentNameSchema } from './agent.ts';
import { defaultGroup, GroupNameSchema, PersonSchema } from './approver.ts';
import { CallIdSchema, CallStatusSchema, RiskSchema } from './call.ts';
import { CallOutcomeSchema, DecisionSchema, RecordedVoteSchema } from './decision.ts';
import { RunIdSchema, TenantIdSchema } from './run.ts';

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

export const DecideRequestSchema = z.strictObject({
  token: z.string().min(1).max(200),
  decisions: z.array(DecisionSchema).min(1).max(100, 'at most 100 decisions'),
});

/** What a call needs: so many people of the group approve, or of those asked in its place. */
export const NeedSchema = z.object({
  group: GroupNameSchema,
  quorum: z.int().min(1),
});
export type Need = z.infer<typeof NeedSchema>;

/** Where no policy says anything: one of those who decide by default. */
export const defaultNeed: Need = { group: defaultGroup, quorum: 1 };

/** What silence means: the call is not made and the model is told, or the run ends. */
export const OnExpirySchema = z.enum(['deny', 'end']);
export type OnExpiry = z.infer<typeof OnExpirySchema>;

/** Somebody who is asked, and the groups that they decide for. */
export const ApproverSchema = PersonSchema.extend({ groups: z.array(GroupNameSchema).min(1) });
export type Approver = z.infer<typeof ApproverSchema>;

/** Who is asked from when on, beside those before. */
export const RoundSchema = z.object({ at: z.iso.datetime(), approvers: z.array(ApproverSchema) });
export type Round = z.infer<typeof RoundSchema>;

export const ChannelNameSchema = z.enum(['mail', 'slack', 'webhook']);
export type ChannelName = z.infer<typeof ChannelNameSchema>;

/** A message that went out to one person, or could not. */
export const DeliverySchema = z.object({
  person: z.string(),
  channel: ChannelNameSchema,
  purpose: z.enum(['request', 'reminder']),
  at: z.iso.datetime(),
  /** Where the message is, so that it can be updated; the channel's own words. */
  ref: z.string().optional(),
  /** Why it did not go out, after all tries. */
  error: z.string().optional(),
});
export type Delivery = z.infer<typeof DeliverySchema>;

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
  /** What each call needs; all of them must be met. */
  needs: z.array(NeedSchema.extend({ callId: CallIdSchema })),
  /** Who may decide, as the stage said when the request was stored: a deploy changes none of it. */
  rounds: z.array(RoundSchema).min(1),
  /** The latest round that was asked, from 0. */
  round: z.int().nonnegative().default(0),
  remindAt: z.iso.datetime(),
  onExpiry: OnExpirySchema,
  /** Who asked for the run, where that is known; left out of `rounds` where a policy says so. */
  requester: z.string().optional(),
  votes: z.array(RecordedVoteSchema).default([]),
  /** Counts votes and rounds: each is written on the condition that none came in between. */
  revision: z.int().nonnegative().default(0),
  deliveries: z.array(DeliverySchema).default([]),
  /** Who sends the one reminder: an invocation, and its own retries. */
  reminder: z.object({ by: z.string(), at: z.iso.datetime() }).optional(),
  /** Encrypted with the stage's key; only `resume` may decrypt it. */
  taskTokenCiphertext: z.string(),
  taskTokenHash: z.string(),
  /** Which try of the waiting state the token is of, from 0: a later one's replaces it, never an earlier one's. */
  attempt: z.int().nonnegative().default(0),
  /** SHA-256 of each link's secret; every message has a secret of its own, and each is one person's. */
  linkHashes: z.array(z.object({ approver: z.string(), hash: z.string() })),
  wrongTokens: z.int().nonnegative(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  deliveredAt: z.iso.datetime().optional(),
  decidedAt: z.iso.datetime().optional(),
  /** Whose vote closed it. */
  decidedBy: z.string().optional(),
  /** What became of each call that people decided on. */
  decisions: z.array(CallOutcomeSchema).optional(),
  /** Why nobody could decide, where it was closed because of that: a sentence. */
  unreachable: z.string().optional(),
});
export type Approval = z.infer<typeof ApprovalSchema>;

/** Which request of a run is meant, whether or not it has been stored. */
export type ApprovalRef = Pick<Approval, 'turn' | 'number' | 'kind'>;
/** What became of a request. */
export type ApprovalFate = Pick<Approval, 'kind' | 'status' | 'callIds' | 'decisions'> &
  Partial<Pick<Approval, 'onExpiry' | 'unreachable'>>;

/** A call as a person sees it. */
export const CallViewSchema = z.object({
  callId: CallIdSchema,
  tool: z.string(),
  input: z.unknown(),
  /** SHA-256 of the canonical arguments: what a decision is bound to. */
  inputHash: z.string(),
  /** What the model had asked for, where a person has changed the arguments since. */
  proposed: z.unknown().optional(),
  editedBy: z.string().optional(),
  /** What a person wrote instead, until the guard has judged it. */
  edited: z.unknown().optional(),
  risk: RiskSchema,
  reason: z.string(),
  status: CallStatusSchema,
  /** Ids of the policies that decided. */
  policies: z.array(z.string()),
  /** Ids of the calls whose untrusted results the model had read. */
  taintedBy: z.array(z.string()),
  /** Which choices a person has. */
  choices: z.array(z.enum(['approve', 'reject', 'edit', 'answer'])),
  /** Whether an approval may stand for repetitions of exactly this call. */
  grantable: z.boolean(),
  /** Who must approve. */
  needs: z.array(NeedSchema),
  /** What is wrong or not known, where a person is asked because of that. */
  problem: z.string().optional(),
});
export type CallView = z.infer<typeof CallViewSchema>;

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
  onExpiry: OnExpirySchema,
  decidedAt: z.iso.datetime().nullable(),
  /** Why nobody could decide, where it ended because of that. */
  unreachable: z.string().optional(),
  question: z.string().optional(),
  /** Everyone who was asked so far. */
  approvers: z.array(z.string()),
  votes: z.array(RecordedVoteSchema),
  decisions: z.array(CallOutcomeSchema),
  calls: z.array(CallViewSchema),
});
export type ApprovalView = z.infer<typeof ApprovalViewSchema>;

export const approvalIdOf = (run: { tenantId: string; runId: string }, number: number) =>
  `${run.tenantId}.${run.runId}.${number}`;

/** @param approvalId one that `ApprovalIdSchema` accepted. */
export function runOfApproval(approvalId: string): { tenantId: string; runId: string; number: number } {
  const [tenantId, runId, number] = ApprovalIdSchema.parse(approvalId).split('.') as [string, string, string];
  return { tenantId, runId, number: Number(number) };
}
