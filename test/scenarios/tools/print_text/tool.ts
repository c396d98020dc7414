import * as z from 'zod';
import type { ToolDefinition } from '../../../../functions/core/contracts/tool.ts';

/** A tool whose result is as large as one likes. */
export default {
  name: 'print_text',
  description: 'Prints a text of so many bytes, with NEEDLE in its middle.',
  input: z.strictObject({ bytes: z.int().min(1) }),
  output: z.string(),
  effect: 'read',
  timeoutSeconds: 15,
} as const satisfies ToolDefinition;
