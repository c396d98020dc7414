import { fact, factPattern } from './book.ts';
import { growthOf, type Measured, medianOf, perfectlyCached, sum, sumOf, usdOf } from './measure.ts';
import { maxStateBytes } from './transcript.ts';

const integer = (value: number): string => Math.round(value).toLocaleString('en-GB');
const usd = (value: number): string => `$${value.toFixed(value < 1 ? 4 : 2)}`;

export const knowsFact = ({ answer = '' }: Pick<Measured, 'answer'>): boolean =>
  answer.includes(factPattern.exec(fact)?.[1] ?? fact);

/** What each system sent, and what it costs; a transcript without a cache also as if all of it were cached. */
export function tokenTable(all: readonly Measured[]): string {
  const rows = all.flatMap(({ system, calls }) => {
    const isCached = sumOf(calls).cacheReadTokens > 0;
    return [
      tokenRow(isCached ? system : `${system}, no cache`, calls),
      ...(isCached ? [] : [tokenRow(`${system}, all cached`, perfectlyCached(calls))]),
    ];
  });
  return [
    '| system | calls | uncached | cache read | cache write | output | dollars |',
    '|---|--:|--:|--:|--:|--:|--:|',
    ...rows,
  ].join('\n');
}

function tokenRow(system: string, calls: Measured['calls']): string {
  const { inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens } = sumOf(calls);
  const tokens = [calls.length, inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens].map(integer);
  return `| ${[system, ...tokens, usd(usdOf(calls))].join(' | ')} |`;
}

/** What each system wrote and carried, how long a turn took, and whether it answered. */
export const stateTable = (all: readonly Measured[]): string =>
  [
    '| system | turns | bytes a turn, median | late ÷ early | written in all | largest state | over 256 KB | ms a turn | answered |',
    '|---|--:|--:|--:|--:|--:|--:|--:|---|',
    ...all.map(stateRow),
  ].join('\n');

function stateRow(measured: Measured): string {
  const { system, bytesPerTurn, stateBytesPerTurn, msPerTurn, stoppedBy } = measured;
  const over = stateBytesPerTurn.findIndex((bytes) => bytes > maxStateBytes) + 1;
  const cells = [
    system,
    integer(bytesPerTurn.length),
    integer(medianOf(bytesPerTurn)),
    growthOf(bytesPerTurn).toFixed(2),
    integer(bytesPerTurn.reduce(sum, 0)),
    integer(Math.max(0, ...stateBytesPerTurn)),
    over > 0 ? `turn ${over}` : 'never',
    integer(msPerTurn),
    knowsFact(measured) ? 'yes' : `no${stoppedBy ? `: ${stoppedBy}` : ''}`,
  ];
  return `| ${cells.join(' | ')} |`;
}

/** The goals, each with what was measured; none of them fails the benchmark but for the answers. */
export function goalLines([stateward, naive, ...others]: readonly Measured[]): string[] {
  if (!stateward || !naive) return [];
  const ours = usdOf(stateward.calls);
  const summaries = stateward.calls.filter(({ purpose }) => purpose === 'summary').length;
  const ended = naive.stoppedBy ? `, of ${naive.bytesPerTurn.length} turns only` : '';
  const answered = [stateward, naive, ...others].filter(knowsFact).map(({ system }) => system);
  return [
    `Goal, written bytes a turn flat from turn 5 on (late ÷ early about 1): ${growthOf(stateward.bytesPerTurn).toFixed(2)}.`,
    `Goal, dollars at most a fifth of the naive transcript's: ${(usdOf(naive.calls) / ours).toFixed(1)} times less ` +
      `(${(usdOf(perfectlyCached(naive.calls)) / ours).toFixed(1)} times if all of it were cached)${ended}; summaries: ${summaries}.`,
    `Goal, the fact of turn 1 is answered at the end: by ${answered.join(', ') || 'none'}.`,
  ];
}

/** What is wrong; numbers never are. */
export const problemsOf = (all: readonly Measured[]): string[] =>
  all.flatMap((measured) =>
    knowsFact(measured)
      ? []
      : [`${measured.system} did not answer: ${measured.stoppedBy ?? measured.answer ?? 'no answer'}`],
  );
