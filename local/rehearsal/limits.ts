import { invalid } from './api-error.ts';
import type { Alternative } from './schema.ts';

export interface Limits {
  /**
   * The first alternative that may still play; one with `times` plays that often in a conversation.
   * @throws ApiError 400 when all have played their times.
   */
  choose(conversation: string, alternatives: readonly Alternative[]): Alternative;
}

/**
 * Counts how often alternatives with `times` have played. Once another one has answered, the count starts anew:
 * the next run of the same task meets the same faults.
 */
export function createLimits(): Limits {
  const counts = new Map<string, Map<Alternative, number>>();
  return {
    choose(conversation, alternatives) {
      const played = counts.get(conversation) ?? new Map<Alternative, number>();
      counts.set(conversation, played);
      const chosen = alternatives.find((one) => (played.get(one) ?? 0) < timesOf(one));
      if (!chosen) throw invalid('Every alternative that fits has played as often as its "times" allows.');
      if (timesOf(chosen) === Number.POSITIVE_INFINITY) counts.delete(conversation);
      else played.set(chosen, (played.get(chosen) ?? 0) + 1);
      return chosen;
    },
  };
}

const timesOf = ({ respond }: Alternative): number =>
  respond.times ?? respond.fault?.times ?? Number.POSITIVE_INFINITY;
