/** Whom an episode belongs to; runs without a subject leave none. */
export interface EpisodeKey {
  readonly tenantId: string;
  readonly agent: string;
  readonly subject: string;
}

export interface Memory {
  /** @returns summaries of the latest runs, newest first. */
  recall(key: EpisodeKey, limit: number): Promise<readonly string[]>;
  record(key: EpisodeKey, episode: { runId: string; at: string; summary: string }): Promise<void>;
}
