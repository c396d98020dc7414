import { BedrockRuntimeClient, InvokeModelCommand } from '@aws-sdk/client-bedrock-runtime';
import * as z from 'zod';
import { VectorSchema } from '../core/contracts/embedding.ts';
import type { AskEmbedder } from './guarded-embedder.ts';

/** https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-embed-text.html */
const AnswerSchema = z.object({ embedding: VectorSchema });

/** Titan takes one text a request. So many requests are under way at once. */
const concurrency = 5;

/** Titan Text Embeddings V2 in Bedrock: many languages, vectors of length 1. */
export const titanEmbedder = (
  { modelId, dimensions }: { modelId: string; dimensions: number },
  client = new BedrockRuntimeClient({}),
): { name: string; ask: AskEmbedder } => {
  const vectorOf = async (inputText: string, abortSignal: AbortSignal) => {
    const { body } = await client.send(
      new InvokeModelCommand({
        modelId,
        contentType: 'application/json',
        accept: 'application/json',
        body: JSON.stringify({ inputText, dimensions, normalize: true }),
      }),
      { abortSignal },
    );
    return AnswerSchema.parse(JSON.parse(body.transformToString())).embedding;
  };
  return {
    name: `${modelId}/${dimensions}`,
    async ask(texts, abortSignal) {
      const vectors: number[][] = [];
      for (let from = 0; from < texts.length; from += concurrency) {
        const batch = texts.slice(from, from + concurrency);
        vectors.push(...(await Promise.all(batch.map((text) => vectorOf(text, abortSignal)))));
      }
      return vectors;
    },
  };
};
