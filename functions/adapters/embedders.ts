import type { EmbedderSettings } from '../core/contracts/env.ts';
import type { Embedder } from '../core/ports.ts';

/** What embeds texts, as the stage says. */
export const embedderOf = (_settings: EmbedderSettings): Embedder => ({
  name: 'todo',
  async embed() {
    throw new Error('TODO');
  },
});
