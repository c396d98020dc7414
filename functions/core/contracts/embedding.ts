import * as z from 'zod';
import { maxMemoryBytes } from './memory.ts';

/** What the Lambda `embed` carries: Google's Universal Sentence Encoder Lite, for English. */
export const sentenceEncoderName = 'use-lite-512';

/** Dimensions of every vector, whichever embedder makes it. */
export const embeddingDimensions = 512;

/**
 * Characters of a text that are embedded, its first ones: one vector for more says little of any part of it. Far
 * fewer than Titan takes (8,192 tokens), in any language. Keywords find the rest.
 */
export const maxEmbeddedCharacters = 2_000;

/** What `embed` is called with. */
export const EmbedInputSchema = z.strictObject({
  texts: z.array(z.string().min(1).max(maxMemoryBytes)).min(1).max(100),
});
export type EmbedInput = z.output<typeof EmbedInputSchema>;

export const VectorSchema = z.array(z.number()).length(embeddingDimensions);

/** What it answers: a vector for each text, in their order. */
export const EmbedOutputSchema = z.object({
  embedder: z.literal(sentenceEncoderName),
  vectors: z.array(VectorSchema),
});
export type EmbedOutput = z.output<typeof EmbedOutputSchema>;
