import { invalid } from './api-error.ts';
import type { Alternative } from './schema.ts';

export interface Limits {
  /**
   * The first alternative that may still play; one with `times` plays that often in a conversation.
   * @throws ApiError 400 when all have played their times.
   */
  choose(conversation: string, alternatives: readonly Alternative[]): Alternative;
  /** What `choose` would choose now. */
  peek(conversation: string, alternatives: readonly Alternative[]): Alternative | undefined;
}

/**
 * Counts how often alternatives with `times` have played. Once another one has answered, the count starts anew:
 * the next run of the same task meets the same faults.
 */
export function createLimits(): Limits {
  const counts = new Map<string, Map<Alternative, number>>();
  const peek: Limits['peek'] = (conversation, alternatives) =>
    alternatives.find((one) => (counts.get(conversation)?.get(one) ?? 0) < timesOf(one));
  return {
    peek,
    choose(conversation, alternatives) {
      const chosen = peek(conversation, alternatives);
      const played = counts.get(conversation) ?? new Map<Alternative, number>();
      counts.set(conversation, played);
      if (!chosen) throw invalid('Every alternative that fits has played as often as its "times" allows.');
      if (timesOf(chosen) === Number.POSITIVE_INFINITY) counts.delete(conversation);
      else played.set(chosen, (played.get(chosen) ?? 0) + 1);
      return chosen;
    },
  };
}

const timesOf = ({ respond }: Alternative): number =>
  respond.times ?? respond.fault?.times ?? Number.POSITIVE_INFINITY;
