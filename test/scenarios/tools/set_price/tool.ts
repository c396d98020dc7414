import * as z from 'zod';
import type { ToolDefinition } from '../../../../functions/core/contracts/tool.ts';

/** A tool that only writes, so that an approval of it may stand for repetitions. */
export default {
  name: 'set_price',
  description: 'Sets the price of a product. Returns {change_id}.',
  input: z.strictObject({
    product_id: z.string().min(1).max(40),
    price_usd: z.number().positive().max(1_000_000),
  }),
  output: z.strictObject({ change_id: z.string().min(1) }),
  effect: 'write',
  timeoutSeconds: 15,
} as const satisfies ToolDefinition;
