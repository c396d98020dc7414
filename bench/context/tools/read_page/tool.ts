import * as z from 'zod';
import type { ToolDefinition } from '../../../../functions/core/contracts/tool.ts';

export default {
  name: 'read_page',
  description: 'Reads one page of a book. Returns {page, text}.',
  input: z.strictObject({ book: z.string().max(20), page: z.int().positive() }),
  output: z.strictObject({ page: z.int(), text: z.string() }),
  effect: 'read',
  timeoutSeconds: 20,
} as const satisfies ToolDefinition;
