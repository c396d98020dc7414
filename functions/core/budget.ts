import type { Call, CallErrorKind, CallStatus } from './contracts/call.ts';
import { formatMore, formatUsd } from './money.ts';
import type { Cap, CapStanding } from './ports.ts';

const namesOfCaps: Readonly<Record<Cap, string>> = {
  run: 'the budget of this run',
  tenant_day: "the tenant's budget of the day (UTC)",
  stage_day: 'the budget of the day (UTC) of the whole stage',
};

/** Nano-dollars that a cap still holds; negative only where a provider billed more than the worst case. */
export const leftOf = ({ maxNanoUsd, spentNanoUsd, reservedNanoUsd }: Omit<CapStanding, 'cap'>): number =>
  maxNanoUsd - spentNanoUsd - reservedNanoUsd;

/** The cap that holds the least. */
export const tightest = (standing: readonly CapStanding[]): CapStanding =>
  standing.reduce((least, cap) => (leftOf(cap) < leftOf(least) ? cap : least));

/**
 * The article's hard error with both figures, and which cap it is.
 * @param what would be spent, e.g. `the next model call`
 */
export function budgetExceeded(cap: CapStanding, nanoUsd: number, what: string): string {
  const { maxNanoUsd, spentNanoUsd, reservedNanoUsd } = cap;
  const figures = formatMore(spentNanoUsd + reservedNanoUsd + nanoUsd, maxNanoUsd);
  const reserved = reservedNanoUsd > 0 ? ` and ${formatUsd(reservedNanoUsd)} set aside` : '';
  return (
    `Agent budget exceeded: ${figures}. Of ${namesOfCaps[cap.cap]}, ${formatUsd(spentNanoUsd)} is spent` +
    `${reserved}; ${what} could cost ${formatUsd(nanoUsd)}.`
  );
}

/** Failures of calls that ran. */
const afterRunning: readonly CallErrorKind[] = [
  'invalid_output',
  'tool_failed',
  'timed_out',
  'in_doubt',
  'result_lost',
];
/** What a call without a result must not be any more to cost nothing. */
const mayRun: readonly CallStatus[] = ['allowed', 'approved', 'running', 'in_doubt'];

const mayHaveRun = ({ status, result }: Call): boolean => {
  if (!result) return mayRun.includes(status);
  return result.ok || afterRunning.includes(result.error.kind);
};

/** Nano-dollars that calls cost at most: what is set aside before any of them runs. */
export const pricedNanoUsd = (calls: readonly Pick<Call, 'priceNanoUsd'>[]): number =>
  calls.reduce((sum, { priceNanoUsd }) => sum + priceNanoUsd, 0);

/** Nano-dollars that calls did cost: those that ran, whatever came of it, or may have. */
export const spentOnTools = (calls: readonly Call[]): number => pricedNanoUsd(calls.filter(mayHaveRun));
