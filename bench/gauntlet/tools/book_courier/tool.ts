import * as z from 'zod';
import type { ToolDefinition } from '../../../../functions/core/contracts/tool.ts';

/** An irreversible tool that can die right after it acted, as a Lambda may. */
export default {
  name: 'book_courier',
  description: 'Books a courier by mail. It cannot be taken back. Returns {booking}.',
  input: z.strictObject({
    courier: z.email().max(254),
    order_id: z.string().min(1).max(20),
    dies: z.enum(['never', 'before', 'after']).default('never'),
  }),
  output: z.strictObject({ booking: z.string().min(1) }),
  effect: 'irreversible',
  timeoutSeconds: 20,
  grounded: ['courier', 'order_id'],
  destination: 'courier',
} as const satisfies ToolDefinition;
