import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { type EmbedInput, EmbedOutputSchema, sentenceEncoderName } from '../core/contracts/embedding.ts';
import type { AskEmbedder } from './guarded-embedder.ts';

/** The model that our Lambda `embed` carries. */
export const lambdaEmbedder = (
  functionName: string,
  client = new LambdaClient({}),
): { name: string; ask: AskEmbedder } => ({
  name: sentenceEncoderName,
  async ask(texts, abortSignal) {
    const Payload = JSON.stringify({ texts: [...texts] } satisfies EmbedInput);
    const answer = await client.send(new InvokeCommand({ FunctionName: functionName, Payload }), {
      abortSignal,
    });
    const payload = answer.Payload?.transformToString() ?? '';
    if (answer.FunctionError) throw new Error(`${functionName} failed: ${payload.slice(0, 300)}`);
    return EmbedOutputSchema.parse(JSON.parse(payload)).vectors;
  },
});
