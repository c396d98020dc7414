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
