import type { EmbedderSettings } from '../core/contracts/env.ts';
import type { Embedder } from '../core/ports.ts';
import { guardedEmbedder } from './guarded-embedder.ts';
import { lambdaEmbedder } from './lambda-embedder.ts';
import { titanEmbedder } from './titan-embedder.ts';

/** What embeds texts, as the stage says. */
export const embedderOf = (settings: EmbedderSettings): Embedder =>
  guardedEmbedder(
    settings.kind === 'lambda' ? lambdaEmbedder(settings.functionName) : titanEmbedder(settings),
  );
