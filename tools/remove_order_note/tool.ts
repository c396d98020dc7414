import * as z from 'zod';
import type { ToolDefinition } from '../../functions/core/contracts/tool.ts';

export default {
  name: 'remove_order_note',
  description:
    'Removes an internal note that add_order_note has written. Returns {removed}: false means that there was no ' +
    'such note any more, which is as good.',
  input: z.strictObject({
    order_id: z.string().min(1).max(40).describe('The order that the note is on.'),
    note_id: z.string().min(1).max(100).describe('The id that add_order_note returned.'),
  }),
  output: z.strictObject({ removed: z.boolean() }),
  effect: 'write',
  timeoutSeconds: 15,
  grounded: ['order_id', 'note_id'],
} as const satisfies ToolDefinition;
