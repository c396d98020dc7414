import type { Latencies } from './latency.ts';
import { meanReciprocalRank, percentile, type Rank, recallAt } from './measure.ts';
import { pairs } from './pairs.ts';
import type { Way } from './quality.ts';

const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
const head = (cells: readonly string[]) => [row(cells), `|${cells.map(() => '---').join('|')}|`];

/** One line for each way, over all questions, those held out, and each kind. */
export function qualityTable(ranks: Readonly<Record<Way, readonly Rank[]>>, distractorCount: number): string {
  const kinds = ['rare', 'paraphrase', 'exact'] as const;
  const lines = Object.entries(ranks).map(([way, all]) => {
    const where = (holds: (pair: (typeof pairs)[number]) => boolean) =>
      all.filter((_, index) => holds(pairs[index] as (typeof pairs)[number]));
    const heldOut = where((pair) => pair.heldOut);
    const percent = (some: readonly Rank[]) => `${recallAt(5, some).toFixed(1)} %`;
    const mean = (some: readonly Rank[]) => meanReciprocalRank(some).toFixed(2);
    return row([
      way,
      percent(all),
      mean(all),
      percent(heldOut),
      mean(heldOut),
      ...kinds.map((kind) => percent(where((pair) => pair.kind === kind))),
    ]);
  });
  return [
    `${pairs.length} questions, ${pairs.length + distractorCount} facts:`,
    '',
    ...head(['', 'recall@5', 'MRR', 'held out: recall@5', 'MRR', ...kinds]),
    ...lines,
    '',
  ].join('\n');
}

export function latencyRow(size: number, { coldMs, recallMs, searchMs }: Latencies): string {
  const ms = (value: number) => `${value.toFixed(0)} ms`;
  return row([
    size.toLocaleString('en'),
    ...[recallMs, searchMs].flatMap((values) => [ms(percentile(50, values)), ms(percentile(95, values))]),
    ms(coldMs),
  ]);
}

export const latencyTable = (rows: readonly string[]): string =>
  [
    ...head(['facts', 'recall: P50', 'P95', 'without embedding: P50', 'P95', 'first in a process']),
    ...rows,
    '',
  ].join('\n');
