import { observed } from './adapters/lambda.ts';
import { sentenceEncoder } from './adapters/sentence-encoder.ts';
import { EmbedInputSchema, type EmbedOutput, sentenceEncoderName } from './core/contracts/embedding.ts';

/** Turns texts into vectors, for whoever may call it. Texts are in no log. */
export const handler = observed(() => {
  const encoder = sentenceEncoder();
  return async (event: unknown): Promise<EmbedOutput> => {
    const { texts } = EmbedInputSchema.parse(event);
    const vectors = await encoder.embed(texts);
    return { embedder: sentenceEncoderName, vectors: vectors.map((vector) => [...vector]) };
  };
});
