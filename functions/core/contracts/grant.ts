import * as z from 'zod';
import { AgentNameSchema } from './agent.ts';
import { GroupNameSchema } from './approver.ts';
import { CallIdSchema } from './call.ts';
import { RunIdSchema, TenantIdSchema } from './run.ts';
import { ToolNameSchema } from './tool.ts';

/** `<run or agent>.<tool>.<SHA-256 of the arguments>`: one grant for each. */
export const GrantIdSchema = z.string().regex(/^[a-z][a-z0-9_-]{0,39}\.[a-z][a-z0-9_]{0,39}\.[0-9a-f]{64}$/);

/** A person's leave for exactly this call, again: for the rest of a run, or for an agent and some hours. */
export const GrantSchema = z.object({
  grantId: GrantIdSchema,
  tenantId: TenantIdSchema,
  scope: z.enum(['run', 'agent']),
  agent: AgentNameSchema,
  /** The run in which it was given. */
  runId: RunIdSchema,
  tool: ToolNameSchema,
  inputHash: z.string(),
  /** The arguments as JSON, at most 2,000 characters, for whoever looks through the list. */
  arguments: z.string(),
  /** The policies that had stopped the call: the person lifted these, and no other. */
  policies: z.array(z.string()).optional(),
  /** For whom the person decided: where another group does, they are asked. */
  group: GroupNameSchema.optional(),
  approvalId: z.string(),
  callId: CallIdSchema,
  grantedBy: z.string(),
  grantedAt: z.iso.datetime(),
  /** Absent for a run's, which ends with the run. */
  expiresAt: z.iso.datetime().optional(),
  revokedAt: z.iso.datetime().optional(),
  revokedBy: z.string().optional(),
});
export type Grant = z.infer<typeof GrantSchema>;

export const grantIdOf = (owner: string, tool: string, inputHash: string) => `${owner}.${tool}.${inputHash}`;
