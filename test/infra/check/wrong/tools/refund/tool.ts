import * as z from 'zod';

/** A tool with a mistake. */
export default {
  name: 'refund',
  description: 'Pays an amount back.',
  input: z.strictObject({ order_id: z.string(), amount_usd: z.number().positive() }),
  output: z.strictObject({ refund_id: z.string() }),
  effect: 'irreversible',
  priceUsd: -0.01,
  timeoutSeconds: 20,
};
