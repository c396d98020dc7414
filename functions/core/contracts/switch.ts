import * as z from 'zod';
import { AgentNameSchema } from './agent.ts';
import { TenantIdSchema, TextSchema } from './run.ts';

/** Why a kill switch is set, for everyone whose run it ends. */
export const SwitchReasonSchema = TextSchema.trim()
  .min(1, 'must not be empty')
  .max(500, 'at most 500 characters');

const state = { reason: z.string(), by: z.string(), at: z.iso.datetime() };

/** A kill switch that is set: what it stops, why, by whom and since when. */
export const SwitchSchema = z.discriminatedUnion('scope', [
  z.object({ scope: z.literal('stage'), ...state }),
  z.object({ scope: z.literal('tenant'), tenantId: TenantIdSchema, ...state }),
  z.object({ scope: z.literal('agent'), tenantId: TenantIdSchema, agent: AgentNameSchema, ...state }),
]);
export type Switch = z.infer<typeof SwitchSchema>;

/** Body of `PUT /switches/…`. */
export const SetSwitchRequestSchema = z.strictObject({ reason: SwitchReasonSchema });

/** On the bus, with the switch as the detail. */
export const switchSetType = 'switch.set';
/** On the bus, with the switch as it was, and who cleared it when. */
export const switchClearedType = 'switch.cleared';
