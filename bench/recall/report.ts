import { lineChart } from '../plot.ts';
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

const columns = ['recall: P50', 'P95', 'without embedding: P50', 'P95'] as const;
const inColumns = ({ recallMs, searchMs }: Latencies): number[] =>
  [recallMs, searchMs].flatMap((values) => [percentile(50, values), percentile(95, values)]);

export function latencyTable(measured: readonly Latencies[]): string {
  const ms = (value: number) => `${value.toFixed(0)} ms`;
  const lines = measured.map((each) =>
    row([each.facts.toLocaleString('en'), ...[...inColumns(each), each.coldMs, each.readMs].map(ms)]),
  );
  return [...head(['facts', ...columns, 'first in a process', 'reading alone']), ...lines, ''].join('\n');
}

export const latencyChart = (measured: readonly Latencies[]): Promise<string> =>
  lineChart({
    title: 'Recall by number of facts',
    x: { title: 'current facts of the agent' },
    y: { title: 'milliseconds' },
    series: ['recall, P50', 'recall, P95', 'without embedding, P50', 'without embedding, P95'].map(
      (name, column) => ({
        name,
        points: measured.map((each) => ({ x: each.facts, y: inColumns(each)[column] as number })),
      }),
    ),
  });
