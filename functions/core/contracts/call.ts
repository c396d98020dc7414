import * as z from 'zod';
import { ToolNameSchema } from './tool.ts';

/**
 * Ours, not the model's: `call_<turn>_<n>`, both counted from 1, so that it is unique in the run. `undo_…` takes the
 * call of the same numbers back.
 */
export const CallIdSchema = z.string().regex(/^(call|undo)_\d+_\d+$/);

export const VerdictSchema = z.enum(['allow', 'deny', 'escalate']);
export type Verdict = z.infer<typeof VerdictSchema>;

export const RiskSchema = z.enum(['low', 'medium', 'high']);
export type Risk = z.infer<typeof RiskSchema>;

/** The beginning and the end of a large output, and how many characters it has (`shorten.ts`). */
export const ExcerptSchema = z.object({
  characters: z.int().nonnegative(),
  head: z.string(),
  tail: z.string(),
});
export type Excerpt = z.infer<typeof ExcerptSchema>;

/** What became of a call: typed, so that no failure can be read as a success. */
export const CallResultSchema = z.discriminatedUnion('ok', [
  z.object({
    ok: z.literal(true),
    output: z.unknown(),
    /** In the place of a large output, for a prompt: the output itself was not read from storage and is `null`. */
    excerpt: ExcerptSchema.optional(),
    /** Nothing was found: no evidence for anything but that. */
    empty: z.literal(true).optional(),
    /** Written by others: shown to the model as data, and it taints the run. */
    untrusted: z.literal(true).optional(),
  }),
  z.object({
    ok: z.literal(false),
    error: z.object({
      kind: z.enum([
        'unknown_tool',
        'invalid_arguments',
        'ungrounded',
        'repeated',
        'limit_reached',
        'over_budget',
        'invalid_output',
        'not_allowed',
        'rejected',
        'expired',
        'cancelled',
        'tool_failed',
        'timed_out',
        'in_doubt',
        'result_lost',
      ]),
      message: z.string(),
      retryable: z.boolean(),
    }),
  }),
]);
export type CallResult = z.infer<typeof CallResultSchema>;
export type CallErrorKind = Extract<CallResult, { ok: false }>['error']['kind'];

/**
 * `allowed`, or `awaiting_approval` → `approved` | `rejected` | `expired` | `edited`; then `running` → `done`.
 * `edited`: a person wrote other arguments, which the guard has yet to judge.
 * A denied call is `done` at once; `running` is the claim that lets a call act at most once. An irreversible call
 * that may or may not have acted is `in_doubt` until a person has said what to do.
 */
export const CallStatusSchema = z.enum([
  'allowed',
  'awaiting_approval',
  'edited',
  'approved',
  'rejected',
  'expired',
  'running',
  'in_doubt',
  'done',
]);
export type CallStatus = z.infer<typeof CallStatusSchema>;

/** How a call is put to people; what its policies say, or the defaults. */
export const EscalationSchema = z.object({
  /** All of them must be met. */
  needs: z.array(z.object({ group: z.string(), quorum: z.int().min(1) })).min(1),
  /** Whether whoever asked for the run may decide on the call as well. */
  requesterMayDecide: z.boolean(),
  onExpiry: z.enum(['deny', 'end']),
  /** How long people have, where a policy says so; without it, the stage's time. */
  timeoutSeconds: z.int().positive().optional(),
  /** Whether an approval may stand for repetitions of exactly this call. */
  grantable: z.boolean(),
});
export type Escalation = z.infer<typeof EscalationSchema>;

/** One tool call of a turn with what was judged, decided and done. */
export const CallSchema = z.object({
  callId: CallIdSchema,
  turn: z.int().positive(),
  /** The id of the model's `tool_use` block that this call answers. */
  toolUseId: z.string(),
  tool: z.string(),
  input: z.unknown(),
  /** SHA-256 of the canonical arguments that were judged; an approval binds to it and execution recomputes it. */
  inputHash: z.string(),
  verdict: VerdictSchema,
  /** Why, for a person and for the model. */
  reason: z.string(),
  /** Ids of the policies that decided. */
  policies: z.array(z.string()).default([]),
  /** What the agent's shadow policy would have decided. */
  shadow: z.object({ verdict: VerdictSchema, policies: z.array(z.string()) }).optional(),
  risk: RiskSchema,
  /** Every call that untrusted text had reached the model before, by id, at most ten. */
  taintedBy: z.array(CallIdSchema).default([]),
  /** What the call costs, from the tool's price. */
  priceNanoUsd: z.int().nonnegative().default(0),
  status: CallStatusSchema,
  /** When it was last claimed, which is before it acts. */
  startedAt: z.iso.datetime().optional(),
  /** Where a person decides: who, and what follows. */
  escalation: EscalationSchema.optional(),
  approvalId: z.string().optional(),
  /** What the model had asked for, where a person has changed the arguments since. */
  proposed: z.unknown().optional(),
  /** The arguments that a person wrote instead, until the guard has judged them. */
  edited: z.unknown().optional(),
  /** Who changed the arguments, last. */
  editedBy: z.string().optional(),
  /** The reason a person gave with the decision. */
  decisionReason: z.string().optional(),
  result: CallResultSchema.optional(),
  /** Told to the model beside the result, e.g. that the same call gave the same result before. */
  note: z.string().optional(),
  durationMs: z.int().nonnegative().optional(),
});
export type Call = z.infer<typeof CallSchema>;

/** How a call travels in the execution state: ids only. */
export const CallRefSchema = z.object({ callId: CallIdSchema, tool: ToolNameSchema });
export type CallRef = z.infer<typeof CallRefSchema>;
