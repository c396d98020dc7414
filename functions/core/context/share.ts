import { isRecord } from '../canonical.ts';
import { shortened } from '../shorten.ts';

/** Characters of one result that a prompt holds at most, and what it may always have. */
const most = 24_000;
const least = 500;

/** Three bytes are a token, and all results of a turn may have half of the prompt. */
const charactersPerToken = 3 / 2;

/**
 * Characters that each of a turn's results may have. It hangs on that turn alone, so that a turn looks the same in every
 * later prompt.
 */
export const shareOf = (results: number, maxContextTokens: number): number =>
  Math.min(most, Math.max(least, Math.floor((maxContextTokens * charactersPerToken) / Math.max(1, results))));

/** A tool's output as the model reads it: within its share, by its beginning and its end where it is longer. */
export function withinShare(output: unknown, share: number): unknown {
  const shown = shortened(output);
  const json = JSON.stringify(shown) ?? 'null';
  if (json.length <= share) return shown;
  const head = Math.floor(share * 0.7);
  const tail = Math.floor(share * 0.2);
  if (isCut(shown)) return { ...shown, ...ends(shown.head, shown.tail, head, tail) };
  return {
    cut: `This result has ${json.length} characters as JSON; only its beginning and its end are shown.`,
    ...ends(json, json, head, tail),
  };
}

/** Shown by its two ends already, which say how much it is. */
const isCut = (output: unknown): output is { head: string; tail: string } =>
  isRecord(output) && typeof output.head === 'string' && typeof output.tail === 'string';

const ends = (start: string, end: string, head: number, tail: number) => ({
  head: start.slice(0, head).toWellFormed(),
  tail: tail === 0 ? '' : end.slice(-tail).toWellFormed(),
});
