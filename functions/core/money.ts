/** Money inside is an integer of nano-dollars (1 USD = 1e9), so that a cap can be kept to the last digit. */
const nanoPerUsd = 1_000_000_000;

/** @param usd dollars; rounded to the nearest nano-dollar. */
export const toNanoUsd = (usd: number): number => Math.round(usd * nanoPerUsd);

export const toUsd = (nanoUsd: number): number => nanoUsd / nanoPerUsd;

/** Dollars for a person: two digits, more where the amount is small, e.g. `$1.00`, `$0.0123`. */
export function formatUsd(nanoUsd: number): string {
  const usd = toUsd(nanoUsd);
  return `$${usd.toFixed(usd !== 0 && Math.abs(usd) < 1 ? 4 : 2)}`;
}
