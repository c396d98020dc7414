import * as z from 'zod';
import type { ToolDefinition } from '../../../../functions/core/contracts/tool.ts';

/** An irreversible tool whose every execution leaves a row of its own. */
export default {
  name: 'refund',
  description: 'Refunds an order. It cannot be taken back. Returns {refund_id}.',
  input: z.strictObject({
    order_id: z.string().min(1).max(40),
    amount_usd: z.number().positive().max(1_000_000),
  }),
  output: z.strictObject({ refund_id: z.string().min(1) }),
  effect: 'irreversible',
  timeoutSeconds: 15,
  grounded: ['order_id'],
} as const satisfies ToolDefinition;
