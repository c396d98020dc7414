import { erase } from './adapters/container.ts';
import { observed } from './adapters/lambda.ts';
import { EraseInputSchema } from './core/contracts/erasure.ts';

/** Erases all there is about a subject; the API does not wait for it. */
export const handler = observed(() => {
  const handle = erase();
  return async (event: unknown) => handle(EraseInputSchema.parse(event));
});
