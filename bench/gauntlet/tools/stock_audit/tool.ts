import * as z from 'zod';
import type { ToolDefinition } from '../../../../functions/core/contracts/tool.ts';

/** A tool that fails in every way a tool can. */
export default {
  name: 'stock_audit',
  description: 'Counts the stock of a warehouse. Returns {units}.',
  input: z.strictObject({
    warehouse: z.string().min(1).max(40),
    fault: z.enum(['none', 'refuses', 'throws', 'dies', 'wrong_output']).default('none'),
  }),
  output: z.strictObject({ units: z.int().nonnegative() }),
  effect: 'read',
  timeoutSeconds: 10,
} as const satisfies ToolDefinition;
