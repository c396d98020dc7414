import * as z from 'zod';
import type { ToolDefinition } from '../../../../functions/core/contracts/tool.ts';

/** A tool that has its price. */
export default {
  name: 'credit_check',
  description: 'Asks the credit agency about a customer. Each call costs 3 cents. Returns {score}, 0 to 100.',
  input: z.strictObject({ user_id: z.string().min(1).max(20) }),
  output: z.strictObject({ score: z.int() }),
  effect: 'read',
  timeoutSeconds: 10,
  priceUsd: 0.03,
} as const satisfies ToolDefinition;
