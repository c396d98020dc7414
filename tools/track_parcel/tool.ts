import * as z from 'zod';
import type { ToolDefinition } from '../../functions/core/contracts/tool.ts';

export default {
  name: 'track_parcel',
  description:
    "Asks where the parcel of one order is now: the carrier's latest scan. It may be asked again while a scan is " +
    'awaited. Returns {order_id, carrier, tracking_number, status, last_scan, estimated_on, delivered_on}; null ' +
    'means that it is not known, or has not happened.',
  input: z.strictObject({
    order_id: z.string().min(1).max(40).describe('The order, as in orders.order_id, such as "ORD-1000".'),
  }),
  output: z.strictObject({
    order_id: z.string(),
    carrier: z.string(),
    tracking_number: z.string().nullable(),
    status: z.string(),
    last_scan: z.string().nullable(),
    estimated_on: z.string().nullable(),
    delivered_on: z.string().nullable(),
  }),
  effect: 'read',
  timeoutSeconds: 15,
  repeatable: true,
  minIntervalSeconds: 2,
} as const satisfies ToolDefinition;
