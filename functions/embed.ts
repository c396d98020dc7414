import * as z from 'zod';
import { observed } from './adapters/lambda.ts';

export const EmbedInputSchema = z.strictObject({ texts: z.array(z.string()).min(1) });

export const handler = observed(() => async (event: unknown) => {
  EmbedInputSchema.parse(event);
  throw new Error('TODO');
});
