/** Money inside is an integer of nano-dollars (1 USD = 1e9), so that a cap can be kept to the last digit. */
const nanoPerUsd = 1_000_000_000;

/** @param usd dollars; rounded to the nearest nano-dollar. */
export const toNanoUsd = (usd: number): number => Math.round(usd * nanoPerUsd);

export const toUsd = (nanoUsd: number): number => nanoUsd / nanoPerUsd;

/** Digits behind the point that a person wants to see. */
const digitsOf = (nanoUsd: number): number => (nanoUsd !== 0 && Math.abs(toUsd(nanoUsd)) < 1 ? 4 : 2);
const withDigits = (nanoUsd: number, digits: number): string => `$${toUsd(nanoUsd).toFixed(digits)}`;

/** Dollars for a person: two digits, more where the amount is small, e.g. `$1.00`, `$0.0123`. */
export const formatUsd = (nanoUsd: number): string => withDigits(nanoUsd, digitsOf(nanoUsd));

/** `$1.02 > $1.00`, with as many digits as it takes to see it. */
export function formatMore(moreNanoUsd: number, lessNanoUsd: number): string {
  for (let digits = digitsOf(lessNanoUsd); ; digits++) {
    const [more, less] = [withDigits(moreNanoUsd, digits), withDigits(lessNanoUsd, digits)];
    // A nano-dollar is the ninth digit.
    if (more !== less || digits >= 9) return `${more} > ${less}`;
  }
}
