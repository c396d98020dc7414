import { formatUsd } from '../../functions/core/money.ts';
import { failureModes } from './case.ts';
import { failed, type Verdict } from './verdict.ts';

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;

/** One line for each failure mode, and one for those who behave; text for the terminal and for the docs alike. */
export function table(verdicts: readonly Verdict[]): string {
  const rows = [
    [
      '',
      'models',
      'caught',
      'missed',
      'false alarms',
      'turns',
      'cost',
      'only a turn cap: harm',
      'turns',
      'cost',
    ],
    ...failureModes.map((mode) =>
      rowOf(
        mode,
        verdicts.filter((verdict) => verdict.mode === mode),
      ),
    ),
    rowOf(
      'well-behaved',
      verdicts.filter(({ mode }) => mode === 'well-behaved'),
    ),
  ].filter((row) => row[1] !== '0');
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const lines = rows.map(
    (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`,
  );
  lines.splice(1, 0, `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`);
  return lines.join('\n');
}

function rowOf(name: string, verdicts: readonly Verdict[]): string[] {
  const misses = verdicts.filter(({ problems }) => problems.length > 0).length;
  const naive = verdicts.flatMap((verdict) => verdict.naive ?? []);
  const good = name === 'well-behaved';
  return [
    name,
    String(verdicts.length),
    good ? '' : String(verdicts.length - misses),
    good ? '' : String(misses),
    good ? String(misses) : '',
    turnsOf(verdicts.map(({ turns }) => turns)),
    formatUsd(sum(verdicts.map(({ nanoUsd }) => nanoUsd))),
    good ? '' : `${naive.filter(({ harmed }) => harmed).length} of ${naive.length}`,
    good ? '' : turnsOf(naive.map(({ turns }) => turns)),
    good ? '' : formatUsd(sum(naive.map(({ nanoUsd }) => nanoUsd))),
  ];
}

/** Median and most. */
const turnsOf = (turns: readonly number[]): string => `${median(turns)}, at most ${Math.max(0, ...turns)}`;

/** What went wrong, a case each. */
export const failures = (verdicts: readonly Verdict[]): string[] =>
  verdicts
    .filter(failed)
    .flatMap(({ name, mode, outcome, problems, broken }) => [
      `${mode === 'well-behaved' ? 'FALSE ALARM' : 'MISSED'} ${name} (${outcome})`,
      ...problems.map((problem) => `  ${problem}`),
      ...broken.map((problem) => `  BROKEN GUARANTEE: ${problem}`),
    ]);
