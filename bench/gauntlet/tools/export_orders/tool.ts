import * as z from 'zod';
import type { ToolDefinition } from '../../../../functions/core/contracts/tool.ts';

/** A tool whose results fill any context window. */
export default {
  name: 'export_orders',
  description: 'Exports orders as text, page by page. Returns {page, text}.',
  input: z.strictObject({ page: z.int().min(1), kilobytes: z.int().min(1).max(2_000) }),
  output: z.strictObject({ page: z.int(), text: z.string() }),
  effect: 'read',
  timeoutSeconds: 10,
} as const satisfies ToolDefinition;
