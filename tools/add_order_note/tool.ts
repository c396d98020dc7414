import * as z from 'zod';
import type { ToolDefinition } from '../../functions/core/contracts/tool.ts';

export default {
  name: 'add_order_note',
  description:
    'Writes an internal note on one order, for colleagues; the customer never sees it. Use it for what the next ' +
    'colleague must know and what no field of the order says. Returns {order_id, note_id}.',
  input: z.strictObject({
    order_id: z.string().min(1).max(40).describe('The order, as in orders.order_id, such as "ORD-1000".'),
    text: z
      .string()
      .min(1)
      .max(2_000)
      .regex(/\S/, 'some text')
      .describe('Plain text, a few sentences at most.'),
  }),
  output: z.strictObject({ order_id: z.string(), note_id: z.string() }),
  effect: 'write',
  timeoutSeconds: 15,
  grounded: ['order_id'],
  shows: { as: 'row', table: 'order notes' },
  undo: {
    tool: 'remove_order_note',
    input: (_input, { order_id, note_id }: { order_id: string; note_id: string }) => ({ order_id, note_id }),
  },
} as const satisfies ToolDefinition;
